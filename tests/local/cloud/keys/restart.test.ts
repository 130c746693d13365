/** Keys over restarts and resets of the emulated cloud. One folder for all: a process trusts one certificate authority of a name. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { eventually } from '../support.ts';
import { keyedCloud, resourceOf, type KeyedCloud } from './keyed-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'keyed-cloud-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

const signalr = resourceOf('Microsoft.SignalRService/signalR');
const storage = resourceOf('Microsoft.Storage/storageAccounts');

/** Does something with a cloud and stops it. */
async function during<T>(work: (cloud: KeyedCloud) => Promise<T>, regenerateMs = 150): Promise<T> {
  const cloud = await keyedCloud({ data, regenerateMs });
  try {
    return await work(cloud);
  } finally {
    await cloud.cloud.stop();
  }
}

const reveal = async (cloud: KeyedCloud, resource: string, name: string) => (await cloud.key(resource, name)).reveal();

test('keys and addresses outlive a restart and a reset', async () => {
  const before = await during(async (cloud) => {
    const value = await reveal(cloud, storage, 'key1');
    await cloud.control.reset();
    expect(await reveal(cloud, storage, 'key1')).toBe(value);
    return value;
  });
  expect(await during((cloud) => reveal(cloud, storage, 'key1'))).toBe(before);
});

test('a regeneration that was begun before a restart ends after it', async () => {
  const before = await during(async (cloud) => {
    const value = await reveal(cloud, signalr, 'Primary');
    await cloud.keys.regenerate(signalr, 'Primary');
    return value;
  }, 1_000);
  await during(async (cloud) => {
    const after = await eventually(
      () => cloud.keys.read(signalr),
      ({ busy }) => !busy,
    );
    expect(after.keys.get('Primary')?.reveal()).not.toBe(before);
    expect(await cloud.control.operations()).toMatchObject([{ detail: 'Primary', result: 'succeeded' }]);
  });
});

test('a reset forgets a regeneration that runs, and leaves the key', async () => {
  await during(async (cloud) => {
    const before = await reveal(cloud, signalr, 'Secondary');
    await cloud.keys.regenerate(signalr, 'Secondary');
    await cloud.control.reset();
    const after = await cloud.keys.read(signalr);
    expect([after.busy, after.keys.get('Secondary')?.reveal()]).toEqual([false, before]);
  });
});
