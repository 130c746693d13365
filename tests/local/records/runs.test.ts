import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRuns, type RunRequest, type Runs } from '../../../records/runs.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { createTestClock, freshTable, type TestClock } from '../../support/storage.ts';

let azurite: Azurite;
let clock: TestClock;
let runs: Runs;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  clock = createTestClock();
  runs = createRuns({ table: freshTable(azurite), clock });
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
  it('creates one run for a cause, whoever asks at the same time', async () => {
    const others = Array.from({ length: 3 }, () => createRuns({ table: freshTable(azurite), clock }));
    expect(others).toHaveLength(3);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => runs.request(rollBack({ signalId: `signal-${n}` }))),
    );
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    const run = await runs.get('roll-back-1');
    expect(run).toMatchObject({ state: 'requested', signals: { count: 30 } });
  });

  it('does not run again for a cause that is finished', async () => {
    await runs.request(rollBack());
    await runs.claim('roll-back-1', 'execution-1');
    await runs.finish('roll-back-1', { kind: 'rolled-back', reason: 'the release before it serves' });
    expect(await runs.request(rollBack({ signalId: 'signal-2' }))).toMatchObject({
      created: false,
      run: { state: 'finished' },
    });
    expect(await runs.claim('roll-back-1', 'execution-2')).toBe('ended');
  });
});
