/** What each family of alerts tells about its payload; the envelope adds what is alike for all. */

import type { Cause, EpisodeKind, Fact, SignalKind } from '../signal.ts';
import type { Essentials } from './essentials.ts';
import { isObject, type Field } from './field.ts';

export type Dimension = readonly [name: string, value: string];

export interface AlertPayload {
  readonly essentials: Essentials;
  /** `data.alertContext`; a different shape for each service. */
  readonly context: Field;
  /** `data.customProperties`: texts that operators gave the rule, so that its alerts carry them. */
  readonly properties: Field;
}

export interface AlertReading {
  readonly kind: SignalKind;
  /** What it is called where the alert names no rule. */
  readonly name?: string;
  /** What is said after the name of the rule. */
  readonly title: string;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly dimensions?: readonly Dimension[];
  readonly episode: EpisodeKind;
  /** Where the cause is something else than rule, targets and dimensions: an incident, a budget threshold. */
  readonly cause?: Cause;
  /** Where the alert itself names no target. */
  readonly targets?: readonly string[];
  /** Where neither target nor essentials tell. */
  readonly resourceType?: string;
}

export type ReadAlert = (alert: AlertPayload) => AlertReading;

const longestFact = 300;

/** Facts without those that the sender left out; long texts are cut, a fact is no body. */
export function factsOf(facts: Readonly<Record<string, Fact | undefined>>): Readonly<Record<string, Fact>> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, fact]) => (fact === undefined ? [] : [[name, shortened(fact)] as const])),
  );
}

export function clip(text: string, longest = longestFact): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function shortened(fact: Fact): Fact {
  if (typeof fact === 'string') return clip(fact);
  return Array.isArray(fact) ? fact.slice(0, 50).map((item: string) => clip(item)) : fact;
}

const mostProperties = 20;

/** What operators gave the rule, each as the fact `custom.<name>` in lower case: they cannot be mistaken for what the service says. */
export function customFacts(properties: Field): Readonly<Record<string, Fact | undefined>> {
  const names = isObject(properties.value) ? Object.keys(properties.value).slice(0, mostProperties) : [];
  return Object.fromEntries(
    names.map((name) => [`custom.${clip(name.trim().toLowerCase())}`, properties.get(name).maybeText()]),
  );
}

/** Dimensions as a record for reading: values of a name that comes twice are joined. */
export function dimensionRecord(dimensions: readonly Dimension[]): Readonly<Record<string, string>> {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of dimensions) values.set(name, (values.get(name) ?? new Set()).add(value));
  return Object.fromEntries([...values].map(([name, set]) => [name, [...set].join(', ')]));
}

/** `[{name, value}]`: part of a cause's identity, so an entry without a name is refused. */
export function readDimensions(field: Field): readonly Dimension[] {
  if (!field.present) return [];
  return field
    .items()
    .map((item) => [item.object().get('name').text('the name of a dimension'), item.get('value').maybeText() ?? '']);
}
