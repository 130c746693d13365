import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEpisodes } from '../../../records/episodes.ts';
import type { Signal } from '../../../signals/signal.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { createTestClock, freshTable } from '../../support/storage.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

function signal(overrides: Partial<Signal>): Signal {
  return {
    id: '1'.repeat(32),
    source: 'azure-monitor',
    kind: 'metric-alert',
    name: 'api-5xx',
    condition: 'fired',
    at: '2026-11-24T10:00:00.000Z',
    title: 'api-5xx fired',
    targets: [],
    dimensions: {},
    tags: {},
    cause: { fingerprint: 'f'.repeat(32), episode: 'until-resolved', epoch: '2026-11-24T10:00:00.000Z' },
    facts: {},
    ...overrides,
  };
}

describe('episodes in a table', () => {
  it('are new to one of the processes that hear of them at the same time', async () => {
    const table = freshTable(azurite);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => createEpisodes({ table, clock: createTestClock() }).observe(signal({}))),
    );
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.map(({ epoch }) => epoch)).size).toBe(1);
  });

  it('end with the Resolved and begin anew with the next Fired', async () => {
    const episodes = createEpisodes({ table: freshTable(azurite), clock: createTestClock() });
    const resolved = signal({ condition: 'resolved', resolvedAt: '2026-11-24T10:05:00.000Z' });
    const next = signal({
      at: '2026-11-24T10:10:00.000Z',
      cause: { fingerprint: 'f'.repeat(32), episode: 'until-resolved', epoch: '2026-11-24T10:10:00.000Z' },
    });
    const states = [];
    for (const one of [signal({}), resolved, next, signal({})]) states.push(await episodes.observe(one));
    expect(states).toEqual([
      { epoch: '2026-11-24T10:00:00.000Z', isNew: true, state: 'open' },
      { epoch: '2026-11-24T10:00:00.000Z', isNew: false, state: 'resolved' },
      { epoch: '2026-11-24T10:10:00.000Z', isNew: true, state: 'open' },
      { epoch: '2026-11-24T10:00:00.000Z', isNew: false, state: 'resolved' },
    ]);
  });

  it('of causes without an end have one epoch, whichever processes hear of which report first', async () => {
    const table = freshTable(azurite);
    const cause = { fingerprint: 'a'.repeat(32), episode: 'until-quiet', epoch: '' } as const;
    const reports = Array.from({ length: 12 }, (_, n) =>
      signal({
        kind: 'log-alert',
        cause,
        at: new Date(Date.parse('2026-11-24T10:00:00Z') + n * 120_000).toISOString(),
      }),
    );
    await Promise.all(reports.map((report) => createEpisodes({ table, clock: createTestClock() }).observe(report)));
    const later = createEpisodes({ table, clock: createTestClock() });
    const epochs = new Set<string>();
    for (const report of reports) epochs.add((await later.observe(report)).epoch);
    expect(epochs.size).toBe(1);
  });
});
