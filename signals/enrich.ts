/** What a payload lacks: environment, component and tags of what the signal is about, looked up in the estate. */

import type { Estate } from '../resources/estate.ts';
import type { Signal } from './signal.ts';

/** Application Insights names the sender by role; several components may share one. */
const roleDimensions = ['cloud/rolename', 'cloud_rolename', 'approlename'];

/** Looks at the targets in the order sent; the first one that is known says the environment, the first that belongs to a component the component. */
export function enrich(signal: Signal, estate: Estate): Signal {
  const entries = signal.targets.flatMap((target) => estate.lookup(target) ?? []);
  const [first] = entries;
  if (first === undefined) return signal;
  const component =
    entries.find((entry) => entry.environment === first.environment && entry.component !== undefined)?.component ??
    roleOf(signal, estate);
  return {
    ...signal,
    environment: first.environment,
    ...(component === undefined ? {} : { component }),
    tags: first.tags,
  };
}

function roleOf(signal: Signal, estate: Estate): string | undefined {
  return Object.entries(signal.dimensions)
    .filter(([name]) => roleDimensions.includes(name.toLowerCase()))
    .map(([, value]) => value.toLowerCase())
    .find((role) => estate.component(role) !== undefined);
}
