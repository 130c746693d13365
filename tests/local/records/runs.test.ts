import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRuns, type RunRequest, type Runs } from '../../../records/runs.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { createTestClock, freshTable, type TestClock } from '../../support/storage.ts';

let azurite: Azurite;
let table: TableClient;
let clock: TestClock;
let runs: Runs;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  clock = createTestClock();
  table = freshTable(azurite);
  runs = createRuns({ table, clock });
});

function rollBack(overrides: Partial<RunRequest> = {}): RunRequest {
  return {
    id: 'roll-back-1',
    runbook: 'roll-back',
    environment: 'dev',
    input: { component: 'api' },
    cause: { fingerprint: 'f'.repeat(32), epoch: '2026-11-24T09:59:00Z' },
    signalId: 'signal-1',
    by: 'signal',
    ...overrides,
  };
}

describe('runs', () => {
  it('are created once for a cause, whichever processes ask at the same time, and count its signals', async () => {
    const processes = Array.from({ length: 4 }, () => createRuns({ table, clock }));
    const requests = processes.flatMap((process, p) =>
      Array.from({ length: 25 }, (_, n) => process.request(rollBack({ signalId: `signal-${p}-${n}` }))),
    );
    const answers = await Promise.all(requests);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(await runs.get('roll-back-1')).toMatchObject({ state: 'requested', signals: { count: 100 } });
  });

  it('do not run again for a cause that is finished', async () => {
    await runs.request(rollBack());
    await runs.claim('roll-back-1', 'execution-1');
    await runs.finish('roll-back-1', { kind: 'rolled-back', reason: 'the release before it serves' });
    expect(await runs.request(rollBack({ signalId: 'signal-2' }))).toMatchObject({
      created: false,
      run: { state: 'finished' },
    });
    expect(await runs.claim('roll-back-1', 'execution-2')).toBe('ended');
  });

  it('are claimed by one of the executions that try at the same time', async () => {
    await runs.request(rollBack());
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => createRuns({ table, clock }).claim('roll-back-1', `execution-${n}`)),
    );
    expect(answers.filter((answer) => answer === 'claimed')).toHaveLength(1);
  });

  it('cannot be claimed where nobody requested them', async () => {
    await expect(runs.claim('roll-back-unknown', 'execution-1')).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no run roll-back-unknown.',
    });
  });

  it('keep an input that is larger than one table property, and an id with characters that a key refuses', async () => {
    const input = { log: 'ü'.repeat(70_000) };
    await runs.request(rollBack({ id: 'odd/id#1?\\ü', input }));
    expect(await runs.get('odd/id#1?\\ü')).toMatchObject({ id: 'odd/id#1?\\ü', input });
  });

  it('hold a subject while they run, and no longer', async () => {
    const subject = { runbook: 'rotate-secret', subject: 'dev/apns-key' };
    expect(await runs.subjectHolder(subject)).toBeUndefined();
    await runs.request(rollBack());
    await runs.claim('roll-back-1', 'execution-1');
    await runs.claimSubject({ ...subject, run: 'roll-back-1' });
    expect(await runs.subjectHolder(subject)).toBe('roll-back-1');
    await runs.finish('roll-back-1', { kind: 'rotated', reason: 'it is new', acted: true });
    expect(await runs.subjectHolder(subject)).toBeUndefined();
  });

  it('are unstarted while nothing has claimed them for so long', async () => {
    await runs.request(rollBack({ id: 'older' }));
    clock.advance(60);
    await runs.request(rollBack({ id: 'claimed' }));
    await runs.claim('claimed', 'execution-1');
    await runs.request(rollBack({ id: 'younger' }));
    clock.advance(30);
    expect((await runs.unstarted(60)).map(({ id }) => id)).toEqual(['older']);
    expect((await runs.unstarted(30)).map(({ id }) => id)).toEqual(['older', 'younger']);
  });

  it('are listed newest first, page by page, by environment, runbook and state', async () => {
    for (const [id, environment] of [
      ['r1', 'dev'],
      ['r2', 'prod'],
      ['r3', 'dev'],
      ['r4', 'dev'],
    ] as const) {
      await runs.request(rollBack({ id, environment }));
      clock.advance(1);
    }
    await runs.claim('r3', 'execution-1');
    await runs.finish('r3', { kind: 'left', reason: 'healthy' });
    const first = await runs.list({ environment: 'dev', limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(['r4', 'r3']);
    const second = await runs.list({ environment: 'dev', limit: 2, continuation: first.continuation });
    expect(second.items.map(({ id }) => id)).toEqual(['r1']);
    expect(second.continuation).toBeUndefined();
    expect((await runs.list({ state: 'requested' })).items.map(({ id }) => id)).toEqual(['r4', 'r2', 'r1']);
    expect((await runs.list({ state: 'finished' })).items.map(({ id }) => id)).toEqual(['r3']);
    expect((await runs.list({ runbook: 'rotate-secret' })).items).toEqual([]);
  });

  it('tell their steps', async () => {
    await runs.request(rollBack());
    await runs.claim('roll-back-1', 'execution-1');
    await runs.progress('roll-back-1', 'swap');
    clock.advance(12);
    const run = await runs.finish('roll-back-1', { kind: 'rolled-back', reason: 'healthy', acted: true });
    expect(run).toMatchObject({ state: 'finished', outcome: { acted: true }, steps: [{ name: 'swap', seconds: 12 }] });
    expect(await runs.get('roll-back-1')).toEqual(run);
  });
});

describe('the subject of a run', () => {
  const subject = 'dev.api.20261124T100000000Z.0123456789ab';

  beforeEach(async () => {
    for (const id of ['run-1', 'run-2', 'run-3']) await runs.request(rollBack({ id }));
  });

  it('belongs to one of the runs that claim it at the same time', async () => {
    const claims = ['run-1', 'run-2', 'run-3'].map((run) => runs.claimSubject({ runbook: 'roll-back', subject, run }));
    const owners = new Set((await Promise.all(claims)).map(({ owner }) => owner));
    expect(owners.size).toBe(1);
  });

  it('stays with a run that acted, and is another runbook’s own', async () => {
    await runs.claimSubject({ runbook: 'roll-back', subject, run: 'run-1' });
    await runs.finish('run-1', { kind: 'rolled-back', reason: 'healthy', acted: true });
    expect(await runs.claimSubject({ runbook: 'roll-back', subject, run: 'run-2' })).toEqual({ owner: 'run-1' });
    expect(await runs.claimSubject({ runbook: 'promote', subject, run: 'run-2' })).toEqual({ owner: 'run-2' });
  });

  it('is free again once its run ended without acting, or gave it up', async () => {
    await runs.claimSubject({ runbook: 'roll-back', subject, run: 'run-1' });
    await runs.finish('run-1', { kind: 'left', reason: 'healthy', acted: false });
    expect(await runs.claimSubject({ runbook: 'roll-back', subject, run: 'run-2' })).toEqual({ owner: 'run-2' });
    await runs.releaseSubject({ runbook: 'roll-back', subject, run: 'run-1' });
    expect(await runs.claimSubject({ runbook: 'roll-back', subject, run: 'run-3' })).toEqual({ owner: 'run-2' });
    await runs.releaseSubject({ runbook: 'roll-back', subject, run: 'run-2' });
    expect(await runs.claimSubject({ runbook: 'roll-back', subject, run: 'run-3' })).toEqual({ owner: 'run-3' });
  });
});
