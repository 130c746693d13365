import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableClient } from '@azure/data-tables';
import { createLeases, type Lease, type Owner, type Priority } from '../../../records/leases.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { createTestClock, freshTable } from '../../support/storage.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

const run = (id: string): Owner => ({ kind: 'run', id });

/** Leases as one process sees them, with the runs that it knows to be dead. */
function createProcess(table: TableClient, dead: readonly string[] = []) {
  const clock = createTestClock();
  const leases = createLeases({ table, clock, epoch: 1, isAlive: async ({ id }) => !dead.includes(id) });
  const ask = (owner: Owner, priority: Priority) =>
    leases.acquire({ environment: 'dev', owner, priority, reason: 'test', maximumHoldSeconds: 600 });
  return { clock, leases, ask };
}

async function take(process: ReturnType<typeof createProcess>, owner: Owner, priority: Priority): Promise<Lease> {
  const answer = await process.ask(owner, priority);
  if (answer.state !== 'held') throw new Error(`${owner.id} should hold the lease`);
  return answer.lease;
}

describe('leases in a table', () => {
  it('are held by one of the runs that ask at the same time; the others wait in order', async () => {
    const table = freshTable(azurite);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => createProcess(table).ask(run(`run-${n}`), 'drift')),
    );
    expect(answers.filter(({ state }) => state === 'held')).toHaveLength(1);
    const { waiters } = await createProcess(table).leases.view('dev');
    expect(waiters.map(({ arrival }) => arrival)).toEqual(
      waiters.map(({ arrival }) => arrival).toSorted((a, b) => a - b),
    );
    expect(waiters).toHaveLength(5);
  });

  it('pass the check while they are held, and are lost by name once another has taken over', async () => {
    const table = freshTable(azurite);
    const first = createProcess(table);
    const lease = await take(first, run('first'), 'drift');
    await first.leases.check(lease);
    const second = createProcess(table, ['first']);
    const taken = await take(second, run('second'), 'rollback');
    await expect(first.leases.check(lease)).rejects.toMatchObject({
      code: 'lease-lost',
      message: expect.stringContaining('run second has it as token 1.2'),
    });
    await expect(second.leases.check(taken)).rejects.toMatchObject({
      code: 'lease-unsettled',
      message: expect.stringContaining('run first'),
    });
    await second.leases.settled(taken);
    await second.leases.check(taken);
  });

  it('go from holder to holder by release, yield, hand-over and break', async () => {
    const process = createProcess(freshTable(azurite));
    const { leases } = process;
    const drift = await take(process, run('drift'), 'drift');
    expect(await leases.yieldRequested(drift)).toBe(false);
    await process.ask(run('rollback'), 'rollback');
    expect(await leases.yieldRequested(drift)).toBe(true);
    expect(await leases.release(drift)).toEqual({ released: true });
    const rollback = await take(process, run('rollback'), 'rollback');
    const handed = await leases.handOver(rollback, {
      owner: run('next'),
      priority: 'rollback',
      reason: 'test',
      maximumHoldSeconds: 60,
    });
    expect(await leases.breakLease({ environment: 'dev', by: 'ada', reason: 'it hangs' })).toEqual({ broken: handed });
    expect(await process.ask(run('last'), 'drill')).toMatchObject({
      state: 'held',
      lease: { token: { counter: 4 } },
      unsettled: { cause: 'broken' },
    });
  });

  it('of one environment do not touch those of another', async () => {
    const process = createProcess(freshTable(azurite));
    await take(process, run('dev'), 'drift');
    const answer = await process.leases.acquire({
      environment: 'prod',
      owner: run('prod'),
      priority: 'drift',
      reason: 'test',
      maximumHoldSeconds: 600,
    });
    expect(answer).toMatchObject({ state: 'held', lease: { environment: 'prod', token: { counter: 1 } } });
  });
});
