/** A site's references to secrets, sorted. Pure. */
import type { ConsumingSite } from './types.ts';

/** Production and slots that have a reference, each once. */
export function slotsOf({ references }: Pick<ConsumingSite, 'references'>): readonly (string | undefined)[] {
  return [...new Set(references.map(({ slot }) => slot))];
}

/** The same site with nothing but its references to these secrets, of one slot where that is said. */
export function referring(
  site: ConsumingSite,
  secrets: readonly string[],
  only?: { readonly slot: string | undefined },
): ConsumingSite {
  const names = secrets.map((name) => name.toLowerCase());
  const references = site.references.filter(
    ({ secret, slot }) => names.includes(secret.toLowerCase()) && (only === undefined || slot === only.slot),
  );
  return { ...site, references };
}
