/** Templates: what releases of the infrastructure are made of, kept by digest, so that any of them can be applied again. */
import { createHash } from 'node:crypto';
import type { ContainerClient } from '@azure/storage-blob';
import * as z from 'zod';
import { AutomationError } from '../errors.ts';
import { blobCallOr } from './blob-calls.ts';
import { canonicalJson } from './canonical-json.ts';

/** How releases of the infrastructure are called in the ledger. */
export const infrastructure = 'infrastructure';

/** What one deployment of an environment is made of. It holds no secret: templates have none, parameters refer to vaults. */
export const templateSchema = z.strictObject({
  environment: z.string().min(1),
  /** Compiled, as Azure Resource Manager takes it. */
  template: z.record(z.string(), z.unknown()),
  parameters: z.record(z.string(), z.strictObject({ value: z.unknown() })),
  /** What both come to, as `bicep snapshot` predicts it. */
  resources: z.array(z.record(z.string(), z.unknown())),
});

/** What a pipeline says of a template that it was cleared to apply. */
export const appliedReport = z.strictObject({
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is sha256: and 64 lower-case hex digits'),
  outcome: z.enum(['applied', 'failed']),
  why: z.string().max(1000).default(''),
});

export type AppliedReport = z.output<typeof appliedReport>;

export interface StoredTemplate {
  readonly environment: string;
  readonly template: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resources: readonly Readonly<Record<string, unknown>>[];
}

export type Templates = ReturnType<typeof createTemplates>;

/** The same for the same content, whoever wrote it down, and in which order. */
export function templateDigest(template: StoredTemplate): string {
  return `sha256:${createHash('sha256').update(canonicalJson(template)).digest('hex')}`;
}

export function createTemplates({ container }: { readonly container: ContainerClient }) {
  const blob = (digest: string) => container.getBlockBlobClient(`${infrastructure}/${digest.replace(':', '-')}.json`);

  const reportBlob = (run: string) => container.getBlockBlobClient(`reports/${run}.json`);

  return {
    /** Keeps it under its digest; told again, it changes nothing. Throws `input-invalid` where the digest is another one. */
    async put(digest: string, template: StoredTemplate): Promise<void> {
      const found = templateDigest(template);
      if (found !== digest)
        throw new AutomationError('input-invalid', `The template's digest is ${found}: expected ${digest}.`, {
          data: { field: 'digest', expected: digest, got: found },
        });
      const text = canonicalJson(template);
      await blobCallOr(container, `keep template ${digest}`, ['BlobAlreadyExists'], undefined, async () => {
        await blob(digest).upload(text, Buffer.byteLength(text), {
          conditions: { ifNoneMatch: '*' },
          blobHTTPHeaders: { blobContentType: 'application/json' },
        });
      });
    },

    /** Keeps what a pipeline says to a run; the first word counts. */
    async report(run: string, report: AppliedReport): Promise<void> {
      const text = JSON.stringify(report);
      await blobCallOr(container, `keep the report to ${run}`, ['BlobAlreadyExists'], undefined, async () => {
        await reportBlob(run).upload(text, Buffer.byteLength(text), { conditions: { ifNoneMatch: '*' } });
      });
    },

    reportTo: (run: string): Promise<AppliedReport | undefined> =>
      blobCallOr(container, `read the report to ${run}`, ['BlobNotFound'], undefined, async () =>
        appliedReport.parse(JSON.parse((await reportBlob(run).downloadToBuffer()).toString('utf8'))),
      ),

    /** Undefined where it was never kept. Throws `internal` where what is kept is not what the digest says. */
    get: (digest: string): Promise<StoredTemplate | undefined> =>
      blobCallOr(container, `read template ${digest}`, ['BlobNotFound'], undefined, async () => {
        const template: StoredTemplate = templateSchema.parse(
          JSON.parse((await blob(digest).downloadToBuffer()).toString('utf8')),
        );
        const found = templateDigest(template);
        if (found === digest) return template;
        throw new AutomationError('internal', `Template ${digest} was changed: its digest is ${found}.`, {
          data: { digest },
        });
      }),
  };
}
