/** Releases: what went live where and when, what came before it, and which artefacts must not go live again. */
import type { TableClient } from '@azure/data-tables';
import { AutomationError } from '../errors.ts';
import { change, existing } from './change.ts';
import { isoNow, type Clock } from './clock.ts';
import { createReleaseRows } from './release-rows.ts';
import { differingField, releaseId, releaseInput, type Release, type ReleaseInput } from './release.ts';

export { releaseInput, type Release, type ReleaseInput } from './release.ts';

export interface Admission {
  readonly admitted: boolean;
  readonly reason: string;
}

export type Releases = ReturnType<typeof createReleases>;

export function createReleases({ table, clock }: { readonly table: TableClient; readonly clock: Clock }) {
  const releases = createReleaseRows(table);

  async function current(environment: string, component: string, at: Date = clock.now()): Promise<Release | undefined> {
    return (await releases.notAfter(environment, component, at, 1))[0];
  }

  async function allByDigest(environment: string, component: string, digest: string): Promise<readonly Release[]> {
    return releases.ofDigest(environment, component, digest.toLowerCase());
  }

  function move(id: string, transition: (release: Release) => Release): Promise<Release> {
    return change(releases, id, (stored) => {
      const release = existing(releases, id, stored);
      const next = transition(release);
      return next === release ? { answer: release } : { next, answer: next };
    });
  }

  return {
    /**
     * Records that a release went live. Told again it changes nothing; a release of the same identity (environment,
     * component, digest, time) with other content is a `conflict` that names the field. `previous` is what was live before, unless given.
     */
    async register(input: ReleaseInput): Promise<{ created: boolean; release: Release }> {
      const given = releaseInput.parse(input);
      const id = releaseId(given);
      const before =
        given.previous ??
        (await releases.notAfter(given.environment, given.component, new Date(Date.parse(given.liveAt) - 1), 1))[0]?.id;
      return change<Release, { created: boolean; release: Release }>(releases, id, (stored) => {
        if (!stored) {
          const release: Release = {
            ...given,
            id,
            registeredAt: isoNow(clock),
            ...(before === undefined ? {} : { previous: before }),
          };
          return { next: release, answer: { created: true, release } };
        }
        const field = differingField(stored, given);
        if (field) {
          throw new AutomationError(
            'conflict',
            `Release ${id} is registered with ${field} ${String(stored[field])}, and came again with ${String(given[field])}.`,
            {
              data: { id, field },
            },
          );
        }
        return { answer: { created: false, release: stored } };
      });
    },

    get: async (id: string): Promise<Release | undefined> => (await releases.read(id))?.value,

    /** What was live at a time (now, if absent). */
    current,

    /** The latest time that this artefact went live. */
    byDigest: async (environment: string, component: string, digest: string): Promise<Release | undefined> =>
      (await allByDigest(environment, component, digest))[0],

    /** Latest first, 50 if no limit is given; `before` (ISO) continues. */
    list: (
      environment: string,
      component: string,
      { limit = 50, before }: { readonly limit?: number; readonly before?: string } = {},
    ): Promise<readonly Release[]> =>
      releases.notAfter(
        environment,
        component,
        before === undefined ? undefined : new Date(Date.parse(before) - 1),
        limit,
      ),

    /** Marks a release as bad: it stays so whatever comes next. The first quarantine stays. */
    quarantine: (id: string, { run, reason }: { readonly run: string; readonly reason: string }): Promise<Release> =>
      move(id, (release) =>
        release.quarantine ? release : { ...release, quarantine: { run, reason, at: isoNow(clock) } },
      ),

    /** A person takes responsibility for letting it go live again. */
    liftQuarantine: (id: string, { by, reason }: { readonly by: string; readonly reason: string }): Promise<Release> =>
      move(id, ({ quarantine, ...release }) =>
        quarantine ? { ...release, lifted: { by, reason, at: isoNow(clock) } } : release,
      ),

    /** Whether an artefact (digest) or a past release (id) may go live: not while any release of its digest is in quarantine. */
    async admission(environment: string, component: string, digestOrId: string): Promise<Admission> {
      const digest = digestOrId.startsWith('sha256:') ? digestOrId : (await releases.read(digestOrId))?.value.digest;
      if (digest === undefined)
        return { admitted: false, reason: `${digestOrId} is neither a digest nor a registered release` };
      const known = await allByDigest(environment, component, digest);
      const bad = known.find((release) => release.quarantine);
      if (bad?.quarantine)
        return {
          admitted: false,
          reason: `release ${bad.id} is in quarantine since ${bad.quarantine.at} by ${bad.quarantine.run}: ${bad.quarantine.reason}`,
        };
      const latest = known[0];
      return {
        admitted: true,
        reason: latest ? `was live from ${latest.liveAt}` : 'was never live here and is not in quarantine',
      };
    },
  };
}
