import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import type { Run } from '../../../records/runs.ts';
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

const fired = alert('api-5xx-fired');
const resolved = fired
  .replace('"Fired"', '"Resolved"')
  .replace('"firedDateTime"', '"resolvedDateTime": "2026-03-02T08:31:00Z", "firedDateTime"');

const runs = async (): Promise<readonly Run[]> => (await world.records.runs.list()).items;

/** As the orchestration does it. */
async function carriedOut({ id, requestedAt }: Run): Promise<void> {
  await world.records.runs.claim(id, requestedAt);
  await world.records.runs.finish(id, { kind: 'rolled-back', reason: 'it serves', acted: true });
  world.instances.alive.delete(id);
}

describe('a cause', () => {
  it('gets one run from fifty deliveries to two hosts at once', async () => {
    const hosts = [world.host(), world.host()];
    const id = await world.record(fired);
    await Promise.all(Array.from({ length: 25 }, () => hosts.map((dispatch) => dispatch([id]))).flat());
    expect((await runs()).length).toBe(1);
    expect(new Set(world.instances.started).size).toBe(1);
    const { items } = await world.records.incidents.list();
    expect(items.map(({ runs: named }) => named)).toEqual([[(await runs())[0]?.id]]);
  });

  it('has one run and one incident where Resolved comes before Fired, and the incident stays resolved', async () => {
    const dispatch = world.host();
    await dispatch([await world.record(resolved)]);
    expect(await runs()).toEqual([]);
    await dispatch([await world.record(fired)]);
    await dispatch([await world.record(fired)]);
    expect((await runs()).length).toBe(1);
    const { items } = await world.records.incidents.list();
    expect(items.map(({ state, resolution }) => [state, resolution?.by])).toEqual([['resolved', 'alert']]);
  });

  it('that comes again an hour after its run has ended gets no other', async () => {
    const dispatch = world.host();
    await dispatch([await world.record(fired)]);
    const [run] = await runs();
    if (run) await carriedOut(run);
    world.clock.advance(3600);
    await dispatch([await world.record(fired)]);
    await world.sweep();
    expect((await runs()).map(({ state, outcome }) => [state, outcome?.kind])).toEqual([['finished', 'rolled-back']]);
    expect(world.instances.started.length).toBe(1);
  });

  it('that begins anew after it had ended gets another run', async () => {
    const dispatch = world.host();
    await dispatch([await world.record(fired)]);
    await dispatch([await world.record(resolved)]);
    const later = fired
      .replace('2026-03-02T08:15:30.1234567Z', '2026-03-02T11:00:00Z')
      .replaceAll('0a0a0a0a', '0c0c0c0c')
      .replaceAll('0b0b0b0b', '0d0d0d0d');
    await dispatch([await world.record(later)]);
    expect(new Set((await runs()).map(({ id }) => id)).size).toBe(2);
  });
});

describe('a starter', () => {
  it('that dies between record and start is made good by the sweep, once it is overdue', async () => {
    const dying = { ...world.instances, start: () => Promise.reject(new Error('The process is gone.')) };
    await expect(world.host({ with: dying })([await world.record(fired)])).rejects.toThrow('gone');
    expect((await runs()).map(({ state }) => state)).toEqual(['requested']);
    await world.sweep();
    expect(world.instances.started).toEqual([]);
    world.clock.advance(61);
    await world.sweep();
    expect(world.instances.started).toEqual([(await runs())[0]?.id]);
  });

  it('that dies there is made good by the next delivery as well', async () => {
    const dying = { ...world.instances, start: () => Promise.reject(new Error('The process is gone.')) };
    const id = await world.record(fired);
    await expect(world.host({ with: dying })([id])).rejects.toThrow('gone');
    await world.host()([id]);
    expect(world.instances.started).toEqual([(await runs())[0]?.id]);
  });

  it('that stalls there and wakes up when the run has ended starts what may do nothing', async () => {
    const { promise: asleep, resolve: wake } = Promise.withResolvers<void>();
    const stalling = {
      ...world.instances,
      start: async (run: { readonly id: string }) => {
        await asleep;
        world.instances.started.push(`late ${run.id}`);
      },
    };
    const id = await world.record(fired);
    const stalled = world.host({ with: stalling })([id]);
    await expect.poll(runs).toHaveLength(1);
    world.clock.advance(61);
    await world.sweep();
    const [run] = await runs();
    if (run) await carriedOut(run);
    wake();
    await stalled;
    expect(world.instances.started).toEqual([run?.id, `late ${run?.id}`]);
    expect(run && (await world.records.runs.claim(run.id, run.requestedAt))).toBe('ended');
  });
});

describe('a message with many signals', () => {
  it('has all of them routed but the one that fails, and is tried again for that', async () => {
    const bad = await world.record('{"schemaId":"azureMonitorCommonAlertSchema"}');
    const ids = [await world.record(fired), bad, await world.record(alert('budget-forecast-in-euro'))];
    await expect(world.host()(ids)).rejects.toMatchObject({ code: 'input-invalid' });
    const waiting = [];
    for await (const { id } of world.records.intake.unrouted(-60)) waiting.push(id);
    expect(waiting).toEqual([bad]);
    expect((await world.records.incidents.list()).items.length).toBe(2);
  });

  it('does nothing for a signal that was routed or that nobody recorded', async () => {
    await world.host()(['0'.repeat(32)]);
    expect(await runs()).toEqual([]);
  });
});

describe('an alert that no route knows', () => {
  it('is an incident with one page that says by when somebody must look', async () => {
    const id = await world.record(alert('budget-forecast-in-euro'));
    await world.host()([id]);
    await world.host()([id]);
    const { items } = await world.records.pages.list();
    expect(items).toEqual([
      expect.objectContaining({ why: 'no runbook works on it', incident: expect.stringContaining('incident-') }),
    ]);
  });
});

const away = () => Promise.reject(new AutomationError('unavailable', 'Storage is away.'));

describe('records that cannot be reached', () => {
  it('leave the signal where it is, for the queue to try again', async () => {
    const id = await world.record(fired);
    await expect(world.host({ with: { ...world.instances, start: away } })([id])).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await world.records.intake.read(id)).toBeDefined();
  });
});

describe('the news of a new version of a secret', () => {
  const news = JSON.stringify([
    {
      id: 'e1',
      topic:
        '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/chaufher-dev/providers/Microsoft.KeyVault/vaults/chaufher-dev-kv-weu',
      subject: 'apns-key',
      eventType: 'Microsoft.KeyVault.SecretNewVersionCreated',
      eventTime: '2026-11-24T10:00:00Z',
      data: { VaultName: 'chaufher-dev-kv-weu', ObjectType: 'Secret', ObjectName: 'apns-key', Version: 'a'.repeat(32) },
    },
  ]);
  const waiting = {
    id: 'rotate-secret-1',
    runbook: 'rotate-secret',
    environment: 'dev',
    input: {},
    cause: { fingerprint: 'f'.repeat(32), epoch: '' },
    by: 'route secret-expiry',
  };

  it('wakes the run that has the secret, starts none, and is no incident', async () => {
    const { records, instances } = world;
    await records.runs.request(waiting);
    await records.runs.claimSubject({ runbook: 'rotate-secret', subject: 'dev/apns-key', run: waiting.id });
    await world.host()([await world.record(news, 'event-grid')]);
    expect([instances.raised, instances.started]).toEqual([['rotate-secret-1 LookAgainEvent'], []]);
    expect((await records.incidents.list()).items).toEqual([]);
  });

  it('wakes nobody where no run has the secret, or the one that had it has ended', async () => {
    const { records, instances } = world;
    await world.host()([await world.record(news, 'event-grid')]);
    await records.runs.request(waiting);
    await records.runs.claimSubject({ runbook: 'rotate-secret', subject: 'dev/apns-key', run: waiting.id });
    await records.runs.finish(waiting.id, { kind: 'rotated', reason: 'it is new', acted: true });
    await world.host()([await world.record(news.replace('"e1"', '"e2"'), 'event-grid')]);
    expect(instances.raised).toEqual([]);
  });
});
