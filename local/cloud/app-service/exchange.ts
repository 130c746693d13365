/** What a slot swap exchanges, and what stays: pure. */
import type { JsonObject } from '../json.ts';
import { exchangedReferences } from './secret-reference.ts';
import type { SiteState, SlotConfigNames } from './state.ts';

/**
 * Site configuration that travels with the content; the rest (Always On, TLS, health check instances, identities) belongs to the slot.
 * Source: learn.microsoft.com, "Set up staging environments", which settings are swapped.
 */
const travelling = [
  'linuxFxVersion',
  'windowsFxVersion',
  'appCommandLine',
  'use32BitWorkerProcess',
  'webSocketsEnabled',
  'netFrameworkVersion',
  'handlerMappings',
];

/** The two after a swap. Warm instances go with their content. */
export function exchange(
  source: SiteState,
  destination: SiteState,
  names: SlotConfigNames,
): { source: SiteState; destination: SiteState } {
  return { source: withContentOf(source, destination, names), destination: withContentOf(destination, source, names) };
}

function withContentOf(slot: SiteState, other: SiteState, names: SlotConfigNames): SiteState {
  const { appliedFrom: _applied, targetSwapSlot: _target, references: _fetched, ...kept } = slot;
  const appSettings = stickyMerge(slot.appSettings, other.appSettings, names.appSettingNames);
  const references = exchangedReferences(slot.references, other.references, appSettings);
  return {
    ...kept,
    config: { ...without(slot.config, travelling), ...only(other.config, travelling) },
    appSettings,
    connectionStrings: stickyMerge(slot.connectionStrings, other.connectionStrings, names.connectionStringNames),
    startedAt: other.startedAt,
    readyAt: other.readyAt,
    ...(references === undefined ? {} : { references }),
  };
}

/** The other's settings, but for the slot settings: those are this one's own. */
function stickyMerge<T>(
  own: Readonly<Record<string, T>>,
  other: Readonly<Record<string, T>>,
  sticky: readonly string[],
): Record<string, T> {
  return { ...without(other, sticky), ...only(own, sticky) };
}

/** What an instance of the slot sees: its settings, with the slot settings of the slot that are applied to it. */
export function effectiveSettings(
  slot: SiteState,
  appliedFrom: SiteState | undefined,
  names: SlotConfigNames,
): Record<string, string> {
  if (appliedFrom === undefined) return { ...slot.appSettings };
  return stickyMerge(appliedFrom.appSettings, slot.appSettings, names.appSettingNames);
}

function only<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

function without<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

/** One line of `slotsdiffs`. */
export interface SlotDifference {
  readonly settingType: 'AppSetting' | 'ConnectionString' | 'General';
  readonly settingName: string;
  readonly valueInCurrentSlot: string;
  readonly valueInTargetSlot: string;
}

/** What differs between two slots and would travel. */
export function differences(current: SiteState, target: SiteState, names: SlotConfigNames): SlotDifference[] {
  const general = compare('General', travellingOf(current.config), travellingOf(target.config));
  const settings = compare(
    'AppSetting',
    without(current.appSettings, names.appSettingNames),
    without(target.appSettings, names.appSettingNames),
  );
  return [...general, ...settings];
}

function travellingOf(config: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(only(config, travelling)).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function compare(
  settingType: SlotDifference['settingType'],
  current: Record<string, string>,
  target: Record<string, string>,
): SlotDifference[] {
  return [...new Set([...Object.keys(current), ...Object.keys(target)])]
    .map((settingName) => ({
      settingType,
      settingName,
      valueInCurrentSlot: current[settingName] ?? '',
      valueInTargetSlot: target[settingName] ?? '',
    }))
    .filter((difference) => difference.valueInCurrentSlot !== difference.valueInTargetSlot);
}
