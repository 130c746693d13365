import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableClient } from '@azure/data-tables';
import { createIncidents, type IncidentReport } from '../../../records/incidents.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { createTestClock, freshTable } from '../../support/storage.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

function report(overrides: Partial<IncidentReport> = {}): IncidentReport {
  return {
    cause: 'f'.repeat(32),
    episodeEpoch: '2026-11-24T10:00:00Z',
    environment: 'dev',
    component: 'api',
    title: 'api answers with errors',
    severity: 2,
    signalId: 'signal-0',
    at: '2026-11-24T10:00:00.000Z',
    ...overrides,
  };
}

const incidentsOf = (table: TableClient) => createIncidents({ table, clock: createTestClock() });

describe('incidents', () => {
  it('take a storm of signals in from several processes, as one, counted, in a bounded row', async () => {
    const table = freshTable(azurite);
    const processes = [incidentsOf(table), incidentsOf(table), incidentsOf(table)];
    const began = performance.now();
    const storm = processes.flatMap((incidents, p) =>
      Array.from({ length: 1000 }, (_, n) =>
        incidents.openOrJoin(
          report({ signalId: `${String(p * 1000 + n).padStart(12, '0')}-signal`, severity: n === 500 ? 1 : 3 }),
        ),
      ),
    );
    const answers = await Promise.all(storm);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(answers.filter((answer) => answer.opened)).toHaveLength(1);
    const incident = await incidentsOf(table).get(answers[0]?.incident.id ?? '');
    expect(incident).toMatchObject({ state: 'open', severity: 1, signals: { count: 3000 } });
    expect(JSON.stringify(incident).length).toBeLessThan(5000);
  });

  it('are others for another episode of the same cause', async () => {
    const incidents = incidentsOf(freshTable(azurite));
    const first = await incidents.openOrJoin(report());
    const second = await incidents.openOrJoin(report({ episodeEpoch: '2026-11-24T12:00:00Z' }));
    expect(second).toMatchObject({ opened: true });
    expect(second.incident.id).not.toBe(first.incident.id);
  });

  it('collect runs and notes once each, and keep their first resolution', async () => {
    const incidents = incidentsOf(freshTable(azurite));
    const { incident } = await incidents.openOrJoin(report());
    for (let times = 0; times < 2; times++) {
      await incidents.openOrJoin(report({ runs: ['roll-back-1'] }));
      await incidents.note(incident.id, { by: 'ada', text: 'looking into it' });
    }
    await incidents.resolve(incident.id, { by: 'roll-back-1', reason: 'rolled back', at: '2026-11-24T10:09:00.000Z' });
    await incidents.resolve(incident.id, { by: 'ada', reason: 'too late' });
    const late = await incidents.openOrJoin(report({ signalId: 'late', runs: ['roll-back-1', 'roll-back-2'] }));
    expect(late).toMatchObject({
      opened: false,
      incident: {
        state: 'resolved',
        runs: ['roll-back-1', 'roll-back-2'],
        notes: [{ by: 'ada' }],
        resolution: { by: 'roll-back-1' },
        signals: { count: 2 },
      },
    });
  });

  it('are listed by state, newest first', async () => {
    const table = freshTable(azurite);
    const clock = createTestClock();
    const incidents = createIncidents({ table, clock });
    const ids: string[] = [];
    for (const episodeEpoch of ['1', '2', '3']) {
      ids.push((await incidents.openOrJoin(report({ episodeEpoch }))).incident.id);
      clock.advance(60);
    }
    await incidents.resolve(ids[1] ?? '', { by: 'ada', reason: 'over' });
    expect((await incidents.list({ state: 'open' })).items.map(({ id }) => id)).toEqual([ids[2], ids[0]]);
    expect((await incidents.list({ state: 'resolved' })).items.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await incidents.list({ environment: 'prod' })).items).toEqual([]);
    expect((await incidents.list()).items).toHaveLength(3);
  });

  it('that do not exist are named', async () => {
    const note = incidentsOf(freshTable(azurite)).note('incident-x', { by: 'ada', text: 'where is it?' });
    await expect(note).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no incident incident-x.',
    });
  });
});
