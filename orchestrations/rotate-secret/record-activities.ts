/** What a rotation writes down, and how it learns that somebody else wants something of it. */
import { rotateSecretInput } from '../../secrets/rotation-input.ts';
import { incidentId } from '../../records/incidents.ts';
import type { Ports } from '../ports.ts';
import type { ActivitiesFor } from '../step.ts';
import type { rotateSecretSteps } from './names.ts';
import { versionFacts } from './versions.ts';

type Steps = Pick<
  typeof rotateSecretSteps,
  'recordDecision' | 'readStanding' | 'openHolds' | 'endHolds' | 'resolveIncident'
>;

export type RecordPorts = Pick<Ports, 'vaults'> & {
  readonly records: {
    readonly holds: Pick<Ports['records']['holds'], 'open' | 'end' | 'get'>;
    readonly runs: Pick<Ports['records']['runs'], 'get' | 'list'>;
    readonly incidents: Pick<Ports['records']['incidents'], 'get' | 'resolve'>;
  };
};

export function recordActivities({ records, vaults }: RecordPorts): ActivitiesFor<Steps> {
  const { holds, runs, incidents } = records;

  return {
    recordDecision: async () => {},

    async readStanding({ rotation }, { run }) {
      const { environment, vault, name } = rotation.credential;
      const [current, running] = await Promise.all([
        vaults.current(vault, name),
        runs.list({ environment, runbook: run.runbook, state: 'running', limit: 1000 }),
      ]);
      const compromised = running.items.find(({ id, input }) => {
        const asked = rotateSecretInput.safeParse(input).data;
        return id !== run.id && asked?.reason === 'compromised' && asked.secret.toLowerCase() === name.toLowerCase();
      });
      return {
        ...(current ? { current: versionFacts(current) } : {}),
        ...(compromised ? { compromisedBy: compromised.id } : {}),
      };
    },

    async openHolds({ scopes, reason, endsAt }, { run }) {
      for (const [index, scope] of scopes.entries()) {
        await holds.open({
          id: holdId(run.id, index),
          environment: run.environment,
          kind: 'rotation',
          scope,
          owner: run.id,
          reason,
          endsAt,
        });
      }
    },

    async endHolds({ scopes }, { run }) {
      for (const index of scopes.keys()) {
        const id = holdId(run.id, index);
        if (await holds.get(id)) await holds.end(id, { by: run.id, reason: 'the rotation has ended' });
      }
    },

    async resolveIncident({ reason }, { run }) {
      const cause = (await runs.get(run.id))?.cause;
      const id = cause && incidentId(cause.fingerprint, cause.epoch);
      // Of a person's request there is none.
      if (id !== undefined && (await incidents.get(id))) await incidents.resolve(id, { by: run.id, reason });
    },
  };
}

function holdId(run: string, index: number): string {
  return `${run}-${index + 1}`;
}
