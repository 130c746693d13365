import type { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIntake, deliveryId, type Intake, type Unrouted } from '../../../records/intake.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { startLossyProxy } from '../../support/lossy-proxy.ts';
import { containerOf, createTestClock, freshContainer, type TestClock } from '../../support/storage.ts';

let azurite: Azurite;
let container: ContainerClient;
let clock: TestClock;
let intake: Intake;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  clock = createTestClock();
  container = freshContainer(azurite);
  intake = createIntake({ container, clock });
});

const body = '{"schemaId":"azureMonitorCommonAlertSchema","data":"ü"}';
const delivery = {
  source: 'azure-monitor',
  body,
  contentType: 'application/json',
  receivedAt: '2026-11-24T10:00:00.000Z',
};

async function unrouted(olderThanSeconds: number): Promise<Unrouted[]> {
  const found: Unrouted[] = [];
  for await (const one of intake.unrouted(olderThanSeconds)) found.push(one);
  return found;
}

/** As it is read back. */
const recorded = { ...delivery, body: Buffer.from(body) };

async function names(): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of container.listBlobsFlat()) found.push(name);
  return found;
}

/** Another process on the same container, whose storage calls are counted. */
async function countedIntake(): Promise<{ intake: Intake; calls: string[]; stop: () => Promise<void> }> {
  const [, origin = ''] = /BlobEndpoint=(http:\/\/[^/]+)/.exec(azurite.connectionString()) ?? [];
  const proxy = await startLossyProxy(origin);
  const calls: string[] = [];
  // Loses nothing.
  proxy.lose(1, (method, path) => {
    calls.push(`${method} ${path}`);
    return false;
  });
  const connection = {
    connectionString: () => azurite.connectionString().replace(origin, proxy.url),
    stop: async () => {},
  };
  const through = createIntake({ container: containerOf(connection, container.containerName), clock });
  return { intake: through, calls, stop: () => proxy.stop() };
}

describe('the intake', () => {
  it('keeps a delivery byte for byte, once, whoever delivers it again at the same time', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x7b]);
    const ids = await Promise.all(Array.from({ length: 5 }, () => intake.record({ ...delivery, body: bytes })));
    expect(new Set(ids.map(({ id }) => id))).toEqual(new Set([deliveryId('azure-monitor', bytes)]));
    expect(await intake.read(ids[0]?.id ?? '')).toEqual({ ...delivery, body: bytes });
    expect(await names()).toHaveLength(1);
  });

  it('tells the same body from another source apart', async () => {
    const { id } = await intake.record(delivery);
    expect((await intake.record({ ...delivery, source: 'event-grid' })).id).not.toBe(id);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('needs one storage call to record a delivery once its container is there, and none to route it in the same process', async () => {
    await intake.record(delivery);
    const { intake: through, calls, stop } = await countedIntake();
    const { id } = await through.record({ ...delivery, body: 'another' });
    expect(calls).toHaveLength(1);
    expect(await through.readToRoute(id)).toEqual({ ...recorded, body: Buffer.from('another') });
    expect(calls).toHaveLength(1);
    await stop();
  });

  it('reads from storage what is routed a second time, what is large, and what another process recorded', async () => {
    const { intake: through, calls, stop } = await countedIntake();
    const ids = [
      (await through.record(delivery)).id,
      (await through.record({ ...delivery, body: 'x'.repeat(20_000) })).id,
      (await intake.record({ ...delivery, body: 'another' })).id,
    ];
    await through.readToRoute(ids[0] ?? '');
    calls.length = 0;
    for (const id of ids) expect(await through.readToRoute(id)).toMatchObject({ source: 'azure-monitor' });
    expect(calls.filter((call) => call.startsWith('GET'))).toHaveLength(3);
    await stop();
  });

  it('moves a routed delivery aside with what came of it', async () => {
    const { id } = await intake.record(delivery);
    await intake.markRouted(id, recorded, { run: 'roll-back-1' });
    await intake.markRouted(id, recorded, { run: 'roll-back-1' });
    expect(await names()).toEqual([`routed/2026/11/24/${id}`]);
    expect(await intake.read(id)).toBeUndefined();
    const kept = JSON.parse(
      (await container.getBlobClient(`routed/2026/11/24/${id}`).downloadToBuffer()).toString('utf8'),
    );
    expect(kept).toMatchObject({ id, body, summary: { run: 'roll-back-1' } });
  });

  it('ends the same when the process died between keeping the delivery and removing it', async () => {
    const { id } = await intake.record(delivery);
    await intake.markRouted(id, recorded, { run: 'roll-back-1' });
    await intake.record(delivery);
    expect(await intake.read(id)).toMatchObject({ source: 'azure-monitor' });
    await intake.markRouted(id, recorded, { run: 'roll-back-1' });
    expect(await names()).toEqual([`routed/2026/11/24/${id}`]);
  });

  it('moves a delivery aside that somebody has taken a snapshot of', async () => {
    const { id } = await intake.record(delivery);
    await container.getBlobClient(`inbox/${id}`).createSnapshot();
    await intake.markRouted(id, recorded, {});
    expect(await intake.read(id)).toBeUndefined();
  });

  it('knows nothing of a delivery that never came', async () => {
    await intake.record(delivery);
    expect(await intake.read('0'.repeat(32))).toBeUndefined();
  });

  it('finds what was recorded but not routed for so long', async () => {
    const { id } = await intake.record(delivery);
    await intake.record({ ...delivery, body: 'later', receivedAt: '2026-11-24T10:01:00.000Z' });
    clock.advance(100);
    expect(await unrouted(90)).toEqual([{ id, receivedAt: '2026-11-24T10:00:00.000Z' }]);
    expect(await unrouted(10)).toHaveLength(2);
  });

  it('keeps rejected input with its problem for people to look at', async () => {
    const { id } = await intake.reject(
      'not json',
      { title: 'The input does not have the expected shape' },
      { source: 'azure-monitor' },
    );
    const [name = ''] = await intake.rejected('2026-11-24T00:00:00Z');
    expect(name).toBe(`rejected/2026/11/24/${id}`);
    expect(await intake.rejected()).toEqual([name]);
    expect(await intake.readRejected(name)).toMatchObject({
      id,
      source: 'azure-monitor',
      body: Buffer.from('not json'),
      problem: { title: 'The input does not have the expected shape' },
    });
    expect(await intake.readRejected(`inbox/${id}`)).toBeUndefined();
  });
});
