/** A release: its shape, its identity, and when two tellings of one are the same. */
import * as z from 'zod';
import { AutomationError } from '../errors.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, 'is lower-case letters, digits and hyphens, at most 50');

/** What a pipeline tells of a release, for the HTTP edge. */
export const releaseInput = z.strictObject({
  component: name,
  environment: name,
  commit: z.string().regex(/^[0-9a-f]{7,40}$/, 'is a commit hash of 7 to 40 hex digits'),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is sha256: and 64 lower-case hex digits'),
  /** `breaking`: the version before it cannot run on the data as migrated. */
  migration: z.enum(['none', 'compatible', 'breaking']),
  /** Release id; what was live before, if absent. */
  previous: z.string().max(200).optional(),
  liveAt: z.iso.datetime({ offset: true }).transform((at) => new Date(at).toISOString()),
});

export type ReleaseInput = z.input<typeof releaseInput>;

export interface Release extends z.output<typeof releaseInput> {
  readonly id: string;
  readonly registeredAt: string;
  readonly quarantine?: { readonly run: string; readonly reason: string; readonly at: string };
  readonly lifted?: { readonly by: string; readonly reason: string; readonly at: string };
}

export interface ReleaseIdentity {
  readonly environment: string;
  readonly component: string;
  readonly liveAt: string;
  readonly digest: string;
}

/** Environment, component, time and digest: the same artefact that goes live again is another release. */
export function releaseId({ environment, component, liveAt, digest }: ReleaseIdentity): string {
  return [
    environment,
    component,
    new Date(liveAt).toISOString().replaceAll(/[-:.]/g, ''),
    digest.slice('sha256:'.length, 'sha256:'.length + 12),
  ].join('.');
}

/** Environment, component and time of a release id. Throws `input-invalid`. */
export function parseReleaseId(id: string): {
  environment: string;
  component: string;
  liveAt: Date;
  digestHead: string;
} {
  const match = /^([a-z0-9-]+)\.([a-z0-9-]+)\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.([0-9a-f]{12})$/.exec(id);
  const [, environment = '', component = '', year, month, day, hour, minute, second, millisecond, digestHead = ''] =
    match ?? [];
  if (!match)
    throw new AutomationError(
      'input-invalid',
      `${id} is not a release id: expected environment.component.time.digest.`,
      { data: { id } },
    );
  return {
    environment,
    component,
    digestHead,
    liveAt: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`),
  };
}

/** The first field that the second telling tells otherwise. An absent `previous` was filled in, and tells nothing. */
export function differingField(
  release: Release,
  told: z.output<typeof releaseInput>,
): 'commit' | 'digest' | 'migration' | 'previous' | undefined {
  const fields = [
    'commit',
    'digest',
    'migration',
    ...(told.previous === undefined ? [] : (['previous'] as const)),
  ] as const;
  return fields.find((field) => release[field] !== told[field]);
}
