import { describe, expect, it } from 'vitest';
import { recordActivities } from '../../../../orchestrations/rotate-secret/record-activities.ts';
import type { Incident } from '../../../../records/incidents.ts';
import { incidentId } from '../../../../records/incidents.ts';
import type { Run } from '../../../../records/runs.ts';
import { credential, name, sources } from './credentials.ts';
import { asRun } from './rotation.ts';
import { createWorld, seed } from './world.ts';

const rotation = { credential: credential(sources.dualKey), reason: 'asked' } as const;
const other: Run = {
  id: 'run-2',
  runbook: 'rotate-secret',
  environment: 'dev',
  input: { environment: 'dev', secret: name, reason: 'compromised' },
  cause: { fingerprint: 'c'.repeat(32), epoch: '' },
  signals: { count: 1, first: [], recent: [] },
  by: 'jonna',
  state: 'running',
  requestedAt: '2026-11-24T10:00:00.000Z',
  steps: [],
};

describe('how things stand', () => {
  it.each([
    ['another run wants it revoked', other, 'run-2'],
    [
      'another run wants another secret revoked',
      { ...other, input: { environment: 'dev', secret: 'x', reason: 'compromised' } },
      undefined,
    ],
    [
      'another run rotates it for another reason',
      { ...other, input: { environment: 'dev', secret: name, reason: 'asked' } },
      undefined,
    ],
    ['the run itself was asked to revoke it', { ...other, id: 'run-1' }, undefined],
    ['another run has an input that nobody understands', { ...other, input: 'what' }, undefined],
  ] as const)('where %s', async (_what, running, compromisedBy) => {
    const world = await seed(createWorld(sources.dualKey));
    world.running.push(running);
    const standing = await asRun('run-1')(world.activities.readStanding, { rotation });
    expect(standing.compromisedBy).toBe(compromisedBy);
    expect(standing.current?.version).toBe(world.current().version);
  });
});

describe('holds', () => {
  it('are opened and ended once each, however often that is repeated', async () => {
    const world = createWorld(sources.dualKey);
    const call = asRun('run-1');
    const scopes = ['/one', '/two'];
    const request = { scopes, reason: 'it is rotated', endsAt: '2026-11-26T10:00:00.000Z' };
    await call(world.activities.openHolds, request);
    await call(world.activities.openHolds, request);
    expect([...world.holds.values()].map(({ scope, kind, owner }) => [scope, kind, owner])).toEqual([
      ['/one', 'rotation', 'run-1'],
      ['/two', 'rotation', 'run-1'],
    ]);
    await call(world.activities.endHolds, { scopes: [...scopes, '/never-opened'] });
    await call(world.activities.endHolds, { scopes });
    expect([...world.holds.values()].map(({ ended }) => ended?.by)).toEqual(['run-1', 'run-1']);
  });
});

describe('the incident of what asked for the rotation', () => {
  const id = incidentId(other.cause.fingerprint, other.cause.epoch);
  const incident: Incident = {
    id,
    cause: other.cause.fingerprint,
    episodeEpoch: '',
    environment: 'dev',
    component: undefined,
    title: 'SecretNearExpiry',
    severity: 3,
    state: 'open',
    openedAt: '2026-11-24T10:00:00.000Z',
    lastSeenAt: '2026-11-24T10:00:00.000Z',
    signals: other.signals,
    runs: ['run-2'],
    notes: [],
  };

  function setUp(known: readonly Incident[]) {
    const resolved: (readonly [string, string])[] = [];
    const { vaults } = createWorld(sources.dualKey);
    const { resolveIncident } = recordActivities({
      vaults,
      records: {
        holds: { open: never, end: never, get: never },
        runs: { get: async (run) => (run === other.id ? other : undefined), list: never },
        incidents: {
          get: async (asked) => known.find((each) => each.id === asked),
          resolve: async (asked, { by, reason }) => {
            resolved.push([asked, `${by}: ${reason}`]);
            return incident;
          },
        },
      },
    });
    return { resolved, resolveIncident };
  }

  it('is resolved by the run', async () => {
    const { resolved, resolveIncident } = setUp([incident]);
    await asRun('run-2')(resolveIncident, { reason: 'rotated' });
    expect(resolved).toEqual([[id, 'run-2: rotated']]);
  });

  it('is not looked for in vain where a person asked', async () => {
    const { resolved, resolveIncident } = setUp([]);
    await asRun('run-2')(resolveIncident, { reason: 'rotated' });
    await asRun('run-unknown')(resolveIncident, { reason: 'rotated' });
    expect(resolved).toEqual([]);
  });
});

function never(): never {
  throw new Error('Nothing here asks for that.');
}
