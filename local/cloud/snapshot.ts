/** Reads a resolved resource snapshot (`bicep snapshot`): what the emulated cloud is seeded and wired from. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const resourceSchema = z
  .looseObject({
    id: z.string(),
    type: z.string(),
    name: z.string(),
    apiVersion: z.string().optional(),
    location: z.string().optional(),
    kind: z.string().optional(),
    sku: z.record(z.string(), z.unknown()).optional(),
    identity: z.record(z.string(), z.unknown()).optional(),
    tags: z.record(z.string(), z.string()).optional(),
    properties: z.record(z.string(), z.unknown()).optional(),
  })
  .readonly();

const snapshotSchema = z.looseObject({ predictedResources: z.array(resourceSchema) });

/** A resource as the template predicts it. */
export type PredictedResource = z.infer<typeof resourceSchema>;

export interface Snapshot {
  readonly resources: readonly PredictedResource[];
  /** Of the first resource: a snapshot is of one deployment. */
  readonly subscriptionId: string;
  /** Changes with the content; tells whether a data folder was seeded from this snapshot. */
  readonly fingerprint: string;
}

/** Throws an Error that names the file and what is wrong with it. */
export function readSnapshot(file: string): Snapshot {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`The snapshot ${file} cannot be read.`, { cause });
  }
  return parseSnapshot(text, file);
}

/** @param source - what to call it in an error */
export function parseSnapshot(text: string, source: string): Snapshot {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error(`The snapshot ${source} is not JSON.`, { cause });
  }
  const parsed = snapshotSchema.safeParse(json);
  if (!parsed.success) {
    throw new Error(
      `The snapshot ${source} does not have the form of bicep snapshot: ${z.prettifyError(parsed.error)}`,
    );
  }
  const resources = parsed.data.predictedResources;
  const subscriptionId = resources.map((resource) => /^\/subscriptions\/([^/]+)/i.exec(resource.id)?.[1]).find(Boolean);
  if (subscriptionId === undefined)
    throw new Error(`The snapshot ${source} has no resource with a subscription in its id.`);
  return { resources, subscriptionId, fingerprint: createHash('sha256').update(text).digest('hex') };
}
