import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { alert, createDispatching, type Dispatching } from './dispatching.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

let world: Dispatching;
beforeEach(async () => {
  world = await createDispatching(azurite);
});

async function runningRun() {
  const { run } = await world.records.runs.request({
    id: 'roll-back-1',
    runbook: 'roll-back',
    environment: 'dev',
    input: {},
    cause: { fingerprint: 'f'.repeat(32), epoch: 'operator' },
    by: 'on-call',
  });
  await world.records.runs.claim(run.id, run.requestedAt);
  await world.records.runs.progress(run.id, 'roll-back-complete-swap');
  return run;
}

describe('a signal that was recorded and whose message got lost', () => {
  it('is sent again at one minute, two, four and eight, and not in between', async () => {
    const id = await world.record(alert('budget-forecast-in-euro'));
    const sentAt: number[] = [];
    for (let minute = 0; minute <= 10; minute++) {
      await world.sweep();
      if (world.sent.splice(0).includes(id)) sentAt.push(minute);
      world.clock.advance(60);
    }
    expect(sentAt).toEqual([1, 2, 4, 8]);
  });

  it('is not sent again once it was routed', async () => {
    await world.host()([await world.record(alert('budget-forecast-in-euro'))]);
    world.clock.advance(60);
    await world.sweep();
    expect(world.sent).toEqual([]);
  });
});

describe('a run whose instance has ended without a conclusion', () => {
  it('is concluded as died, which frees what it worked on, with one page that names its last step', async () => {
    const { id } = await runningRun();
    await world.sweep();
    await world.sweep();
    expect(await world.records.runs.get(id)).toMatchObject({
      state: 'finished',
      outcome: { kind: 'died', acted: false },
    });
    const { items } = await world.records.pages.list();
    expect(items).toEqual([
      expect.objectContaining({ run: id, known: { run: id, step: 'roll-back-complete-swap' }, severity: 1 }),
    ]);
  });

  it('is left alone as long as its instance lives', async () => {
    const { id } = await runningRun();
    world.instances.alive.add(id);
    await world.sweep();
    expect((await world.records.runs.get(id))?.state).toBe('running');
    expect((await world.records.pages.list()).items).toEqual([]);
  });

  it('is left alone where it was concluded in the meantime', async () => {
    const { id } = await runningRun();
    const { runs } = world.records;
    const isAlive = async () => {
      await runs.finish(id, { kind: 'rolled-back', reason: 'it serves', acted: true });
      return false;
    };
    Object.assign(world.instances, { isAlive });
    await world.sweep();
    expect((await runs.get(id))?.outcome?.kind).toBe('rolled-back');
    expect((await world.records.pages.list()).items).toEqual([]);
  });
});

describe('a message that nobody could handle', () => {
  const message = {
    id: 'message-1',
    signals: ['a'.repeat(32)],
    text: '',
    insertedOn: '2026-11-24T10:00:00.000Z',
  };

  it('is paged and audited once, however often it is seen', async () => {
    world.poisoned.push(message);
    await world.sweep();
    await world.sweep();
    expect((await world.records.pages.list({ open: true })).items.map(({ id }) => id)).toEqual(['poison-message-1']);
    const audited = (await world.audit()).filter(({ act }) => act === 'signal-poisoned');
    expect(audited.map(({ subject, detail }) => ({ subject, detail }))).toEqual([
      { subject: 'message-1', detail: { signals: message.signals } },
    ]);
  });

  it('is paged even where another part of the sweep fails', async () => {
    await runningRun();
    world.poisoned.push(message);
    world.instances.isAlive = async () => {
      throw new Error('the engine does not answer');
    };
    await expect(world.sweep()).rejects.toThrow('1 parts of the sweep failed');
    expect((await world.records.pages.list({ open: true })).items.map(({ id }) => id)).toEqual(['poison-message-1']);
  });
});
