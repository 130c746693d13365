/** The output of `bicep snapshot`: every resource that one deployment declares, with expressions evaluated. */

import * as z from 'zod';

import { AutomationError } from '../errors.ts';

const resourceSchema = z.looseObject({
  id: z.string().min(1),
  type: z.string().min(1),
  name: z.string(),
  apiVersion: z.string().optional(),
  location: z.string().optional(),
  kind: z.string().optional(),
  // Tags can hold expressions that only a deployment resolves; whatever is not text is left out below.
  tags: z.record(z.string(), z.unknown()).nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});

const snapshotSchema = z.looseObject({
  predictedResources: z.array(resourceSchema),
  diagnostics: z.array(z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
});

export interface SnapshotResource {
  /** As written by Bicep; compare with resource-id.ts. */
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly apiVersion?: string;
  readonly location?: string;
  readonly kind?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `[expressions]` that need Azure are still in it. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** The whole resource as written, for fields not named here (sku, identity, zones, …). */
  readonly source: Readonly<Record<string, unknown>>;
}

export interface Snapshot {
  /** Name of the environment, e.g. dev: the name of the file. */
  readonly environment: string;
  readonly resources: readonly SnapshotResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Reads the JSON of one snapshot.
 * @throws AutomationError `configuration-invalid` naming the first field that is not as `bicep snapshot` writes it.
 */
export function readSnapshot(environment: string, json: unknown): Snapshot {
  const parsed = snapshotSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    throw new AutomationError(
      'configuration-invalid',
      `The snapshot of ${environment} is not as \`bicep snapshot\` writes it: ${field === '' ? 'the file' : field}: ${issue?.message ?? 'unreadable'}.`,
      { data: { environment, field } },
    );
  }
  return {
    environment,
    resources: parsed.data.predictedResources.map((source) => {
      const { id, type, name, apiVersion, location, kind, tags, properties } = source;
      return {
        id,
        type,
        name,
        ...(apiVersion === undefined ? {} : { apiVersion }),
        ...(location === undefined ? {} : { location }),
        ...(kind === undefined ? {} : { kind }),
        tags: Object.fromEntries(
          Object.entries(tags ?? {}).filter((tag): tag is [string, string] => typeof tag[1] === 'string'),
        ),
        properties: properties ?? {},
        source,
      };
    }),
    outputs: parsed.data.outputs ?? {},
  };
}
