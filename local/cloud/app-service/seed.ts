/** Sites and slots of a snapshot, as App Service takes them over from a deployment. */
import { listOf, objectOf, textOf, type JsonObject } from '../json.ts';
import type { PredictedResource, Snapshot } from '../snapshot.ts';
import type { Artefacts } from './artefacts.ts';
import { digestOf } from './artefacts.ts';
import { imageOf, production, type Sites, type SiteState } from './state.ts';

const siteTypes = new Set(['microsoft.web/sites', 'microsoft.web/sites/slots']);
const configTypes = new Set(['microsoft.web/sites/config', 'microsoft.web/sites/slots/config']);

/** Deploys sites, slots and their configuration. A site that exists keeps the image it runs: releases are not the template's. */
export function deploySites(snapshot: Snapshot, sites: Sites, artefacts: Artefacts): void {
  const ofType = (types: ReadonlySet<string>): PredictedResource[] =>
    snapshot.resources.filter((resource) => types.has(resource.type.toLowerCase()));
  for (const resource of ofType(siteTypes)) sites.put(siteOf(resource, sites, artefacts));
  for (const resource of ofType(configTypes)) applyConfig(resource, sites);
}

function siteOf(resource: PredictedResource, sites: Sites, artefacts: Artefacts): SiteState {
  const [site = '', slot = production] = resource.name.split('/');
  const known = sites.get(site, slot);
  const { appSettings, connectionStrings: _strings, ...declared } = objectOf(resource.properties?.['siteConfig']);
  const config = { ...declared, ...(known === undefined ? {} : { linuxFxVersion: imageOf(known) }) };
  const neverStarts = artefacts.get(digestOf(textOf(config['linuxFxVersion']) ?? '')).behaviour.neverStarts === true;
  const deployed: SiteState = {
    site,
    slot,
    resourceId: resource.id,
    state: 'Running',
    config,
    appSettings: settingsOf(appSettings),
    connectionStrings: {},
    authSettings: {},
    startedAt: Date.now(),
    // What was deployed before this cloud was started runs already.
    readyAt: neverStarts ? null : Date.now(),
    lastModified: new Date().toISOString(),
  };
  if (known === undefined) return deployed;
  const { startedAt, readyAt, state, appliedFrom, targetSwapSlot, slotSwapStatus } = known;
  return {
    ...deployed,
    startedAt,
    readyAt,
    state,
    ...(appliedFrom === undefined ? {} : { appliedFrom }),
    ...(targetSwapSlot === undefined ? {} : { targetSwapSlot }),
    ...(slotSwapStatus === undefined ? {} : { slotSwapStatus }),
  };
}

/** `[{name, value}]` as templates have it, as a map. */
export function settingsOf(list: unknown): Record<string, string> {
  return Object.fromEntries(
    listOf(list)
      .map(objectOf)
      .map((setting) => [textOf(setting['name']) ?? '', textOf(setting['value']) ?? '']),
  );
}

function applyConfig(resource: PredictedResource, sites: Sites): void {
  const names = resource.name.split('/');
  const kind = names.at(-1)?.toLowerCase();
  const site = names[0] ?? '';
  const state = sites.get(site, names.length > 2 ? names[1] : production);
  if (state === undefined) return;
  const properties: JsonObject = resource.properties ?? {};
  if (kind === 'slotconfignames') sites.putSlotConfigNames(site, slotConfigNamesOf(properties));
  if (kind === 'appsettings') sites.put({ ...state, appSettings: stringMap(properties) });
  if (kind === 'authsettingsv2') sites.put({ ...state, authSettings: properties });
  if (kind === 'web') {
    const { linuxFxVersion: _image, appSettings: _settings, ...rest } = properties;
    sites.put({ ...state, config: { ...state.config, ...rest } });
  }
}

export function slotConfigNamesOf(properties: JsonObject): {
  appSettingNames: string[];
  connectionStringNames: string[];
  azureStorageConfigNames: string[];
} {
  const names = (key: string): string[] =>
    listOf(properties[key]).filter((name): name is string => typeof name === 'string');
  return {
    appSettingNames: names('appSettingNames'),
    connectionStringNames: names('connectionStringNames'),
    azureStorageConfigNames: names('azureStorageConfigNames'),
  };
}

function stringMap(properties: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, typeof value === 'string' ? value : String(value)]),
  );
}
