/** What is deployed, as a document with a digest: the compiled template, its parameters, and the resources that they come to. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Template } from '../azure/deployments.ts';
import { canonicalJson } from '../records/canonical-json.ts';

/** How releases of the infrastructure are called in the ledger. */
export const infrastructure = 'infrastructure';

export const releaseDocumentSchema = z.strictObject({
  environment: z.string().min(1),
  template: z.record(z.string(), z.unknown()),
  parameters: z.record(z.string(), z.strictObject({ value: z.unknown() })),
  /** As `bicep snapshot` predicts them. */
  resources: z.array(z.record(z.string(), z.unknown())),
});

export interface ReleaseDocument extends Template {
  readonly environment: string;
  readonly resources: readonly Readonly<Record<string, unknown>>[];
}

/** The same for the same content, whoever wrote it down, and in which order. */
export function digestOf(document: ReleaseDocument): string {
  return `sha256:${createHash('sha256').update(canonicalJson(document)).digest('hex')}`;
}
