/** What a verification asks of the records and of Azure. */
import { describe, expect, it } from 'vitest';
import type { Deployed } from '../../../../azure/deployed.ts';
import { AutomationError } from '../../../../errors.ts';
import {
  verifyDeploymentActivities,
  type VerifyPorts,
} from '../../../../orchestrations/verify-deployment/activities.ts';
import { mostFindings } from '../../../../orchestrations/verify-deployment/budget.ts';
import { incidentId, type Incident } from '../../../../records/incidents.ts';
import type { Run } from '../../../../records/runs.ts';
import { readSnapshot } from '../../../../resources/snapshot.ts';
import { lookPorts } from '../../gates/verify-ports.ts';

const identity = { id: 'verify-deployment-1', runbook: 'verify-deployment', environment: 'dev' };
const group = '/subscriptions/s/resourceGroups/shop';
const snapshot = readSnapshot('dev', {
  predictedResources: Array.from({ length: 100 }, (_, index) => ({
    id: `${group}/providers/a/b/c${index}`,
    type: 'a/b',
    name: `c${index}`,
    apiVersion: '1',
  })),
});

function runOf(id: string, correlation: string, kind?: string): Run {
  return {
    id,
    runbook: identity.runbook,
    environment: 'dev',
    input: { environment: 'dev', correlation },
    cause: { fingerprint: 'f'.repeat(32), epoch: '' },
    signals: { count: 1, first: [], recent: [] },
    by: 'route deployment-succeeded',
    state: kind === undefined ? 'running' : 'finished',
    requestedAt: '2026-11-24T10:00:00.000Z',
    steps: [],
    ...(kind === undefined ? {} : { outcome: { kind, reason: 'x' } }),
  };
}

const anIncident: Incident = {
  id: '',
  cause: 'f'.repeat(32),
  episodeEpoch: '',
  environment: 'dev',
  component: undefined,
  title: 'A deployment succeeded',
  severity: 3,
  state: 'open',
  openedAt: '2026-11-24T10:00:00.000Z',
  lastSeenAt: '2026-11-24T10:00:00.000Z',
  signals: { count: 1, first: [], recent: [] },
  runs: [],
  notes: [],
};

interface World {
  readonly runs?: readonly Run[];
  readonly incidents?: readonly string[];
  readonly deployed?: Partial<Deployed>;
}

function activities({ runs = [], incidents = [], deployed = {} }: World) {
  const resolved: string[] = [];
  const base = lookPorts({ deployed: { ...lookPorts().deployed, ...deployed } }, [snapshot]);
  const incidentOf = (id: string): Incident | undefined => (incidents.includes(id) ? { ...anIncident, id } : undefined);
  const ports: VerifyPorts = {
    ...base,
    records: {
      runs: { get: async (id) => runs.find((run) => run.id === id), list: async () => ({ items: [...runs] }) },
      incidents: {
        get: async (id) => incidentOf(id),
        async resolve(id) {
          resolved.push(id);
          const incident = incidentOf(id);
          if (incident === undefined) throw new AutomationError('not-found', id);
          return incident;
        },
      },
    },
  };
  return { resolved, steps: verifyDeploymentActivities(ports) };
}

const envelope = <Input>(input: Input) => ({ run: identity, key: 'k', input });

describe('An earlier run', () => {
  const known = [
    runOf('verify-deployment-1', 'c', 'verified'),
    runOf('other', 'd', 'verified'),
    runOf('broke-off', 'c', 'escalated-step-failed'),
    runOf('joined', 'c', 'joined'),
    runOf('under-way', 'c'),
  ];

  it.each(['verified', 'findings'])('of the same deployment has done the work where it ended as %s', async (kind) => {
    const { steps } = activities({ runs: [...known, runOf('earlier', 'c', kind)] });
    expect(await steps.findEarlier({ correlation: 'c' }, envelope({ correlation: 'c' }))).toEqual({ run: 'earlier' });
  });

  it('has not where it broke off, joined, is under way, or was of another deployment', async () => {
    const { steps } = activities({ runs: known });
    expect(await steps.findEarlier({ correlation: 'c' }, envelope({ correlation: 'c' }))).toEqual({});
  });
});

const state = (name: string, provisioningState: string) => ({
  id: name,
  name,
  type: '',
  tags: {},
  properties: { provisioningState },
});

describe('What is still under way', () => {
  const input = { environment: 'dev' };
  it('is every deployment and stack that has not ended', async () => {
    const { steps } = activities({
      deployed: {
        list: async (path) =>
          path.endsWith('/deployments')
            ? [state('a', 'Running'), state('b', 'Succeeded')]
            : [state('c', 'deploying'), state('d', 'failed'), state('e', 'succeeded')],
      },
    });
    expect(await steps.findInFlight(input, envelope(input))).toEqual(['a', 'c']);
  });

  it('is nothing where the automation may not see deployments', async () => {
    const { steps } = activities({
      deployed: {
        list: async () => {
          throw new AutomationError('forbidden', 'Azure answered 403.');
        },
      },
    });
    expect(await steps.findInFlight(input, envelope(input))).toEqual([]);
  });
});

describe('A look', () => {
  it('hands on no more findings than a history may hold, and counts the rest', async () => {
    const input = { environment: 'dev', side: 'resources' } as const;
    const verdict = await activities({}).steps.look(input, envelope(input));
    expect(verdict.findings).toHaveLength(mostFindings.ofSide);
    expect(verdict).toMatchObject({ side: 'resources', judged: 100, more: 100 - mostFindings.ofSide });
  });

  it('refuses an environment that has no snapshot', async () => {
    const input = { environment: 'staging', side: 'resources' } as const;
    await expect(async () => activities({}).steps.look(input, envelope(input))).rejects.toThrow('got "staging"');
  });
});

const resolve = async (incidents: readonly string[], runs: readonly Run[]) => {
  const { steps, resolved } = activities({ incidents, runs });
  await steps.resolveIncident({ reason: 'verified' }, envelope({ reason: 'verified' }));
  return resolved;
};

describe('The incident of an event', () => {
  const own = runOf(identity.id, 'c');

  it('is over where the deployment is well', async () => {
    const id = incidentId(own.cause.fingerprint, own.cause.epoch);
    expect(await resolve([id], [own])).toEqual([id]);
  });

  it('is none where a person asked', async () => {
    expect(await resolve([], [own])).toEqual([]);
    expect(await resolve([], [])).toEqual([]);
  });
});
