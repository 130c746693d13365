/** Container images by digest, and how each behaves once it runs. What is not declared is healthy. */
import * as z from 'zod';
import type { Store } from '../store.ts';

/** How an artefact serves. Everything left out is as in a healthy one. */
export const behaviourSchema = z.strictObject({
  /** Part of requests answered 500, 0 to 1; which ones is the same in every run. */
  errorRate: z.number().min(0).max(1).optional(),
  latencyMs: z.number().nonnegative().optional(),
  /** Added to the time a restart takes anyway. */
  startsAfterMs: z.number().nonnegative().optional(),
  /** The container starts and never answers. */
  neverStarts: z.boolean().optional(),
  /** `/health` answers 503 although requests are served. */
  unhealthy: z.boolean().optional(),
  /** Name of something the artefact needs and cannot reach: `/health` answers 503 and names it, requests fail. */
  dependencyDown: z.string().optional(),
  /** Name of a secret: with another value than its instances first started with, `/health` answers 503 and requests fail. */
  refusesChangeOf: z.string().optional(),
});

export const artefactSchema = z.strictObject({
  /** `sha256:` and 64 hex digits. */
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  commit: z.string().optional(),
  version: z.string().optional(),
  behaviour: behaviourSchema.default({}),
});

export type Behaviour = z.infer<typeof behaviourSchema>;
export type Artefact = z.infer<typeof artefactSchema>;

export interface Artefacts {
  declare(artefact: Artefact): void;
  /** Undeclared digests exist too: their commit is made from the digest. */
  get(digest: string | undefined): Artefact;
  list(): Artefact[];
}

export function createArtefacts(store: Store): Artefacts {
  const artefacts = store.collection<Artefact>('artefacts');
  return {
    declare: (artefact) => artefacts.put(artefact.digest, artefact),
    get(digest = '') {
      const known = artefacts.get(digest);
      if (known !== undefined) return known;
      const hex = digest.replace(/^sha256:/, '');
      return { digest, commit: hex.slice(0, 40), version: `0.0.0+${hex.slice(0, 7)}`, behaviour: {} };
    },
    list: () => artefacts.all(),
  };
}

/** The digest in `DOCKER|registry/repository@sha256:...`; undefined for an image by tag. */
export function digestOf(linuxFxVersion: string): string | undefined {
  return /@(sha256:[0-9a-f]{64})$/i.exec(linuxFxVersion)?.[1]?.toLowerCase();
}
