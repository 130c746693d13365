/** From a secret in a vault to an endpoint, in a whole cloud. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  clientOf,
  end,
  eventsOf,
  openVault,
  protectedVault,
  vaultId,
  vaultSnapshot,
  vaultUri,
} from '../key-vault/vaults.ts';
import { eventually, testCloud } from '../support.ts';
import { startReceiver, type Receiver } from './receiver.ts';

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const subscribed = () =>
  eventsOf(protectedVault, {
    destination: { endpointType: 'WebHook', properties: { endpointUrl: receiver.url } },
  });
const types = () => receiver.received.flatMap(({ events }) => events.map(({ eventType }) => eventType.slice(19)));
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

test('a new version is told of, and so is one that soon expires', async () => {
  const { cloud, control } = await testCloud({ snapshot: vaultSnapshot(...subscribed()) });
  try {
    const client = clientOf(cloud, await vaultUri(control, protectedVault));
    const { properties } = await client.setSecret('webhook-token', 'canary-2', { expiresOn: inDays(10) });
    await eventually(
      async () => types().toSorted(),
      (seen) => seen.length === 2,
    );
    expect(types().toSorted()).toEqual(['SecretNearExpiry', 'SecretNewVersionCreated']);
    expect(receiver.received[0]?.events).toMatchObject([
      { topic: vaultId(protectedVault), subject: 'webhook-token', data: { Version: ` ${properties.version}` } },
    ]);
    expect(JSON.stringify(receiver.received)).not.toContain('canary-2');
    expect(await control.events()).toMatchObject([{ state: 'delivered' }, { state: 'delivered' }]);
  } finally {
    await cloud.stop();
  }
});

test('without the subscription in the snapshot nothing is told; one that comes later hears nothing of what was there', async () => {
  const data = mkdtempSync(join(tmpdir(), 'events-'));
  const first = await testCloud({ snapshot: vaultSnapshot(), data });
  await first.control.seedSecret({ vault: protectedVault, name: 'old', expiresOn: inDays(10).toISOString() });
  expect(await first.control.events()).toEqual([]);
  await end(first.cloud);

  const second = await testCloud({ snapshot: vaultSnapshot(...subscribed()), data });
  try {
    await second.control.seedSecret({ vault: openVault, name: 'elsewhere' });
    await second.control.seedSecret({ vault: protectedVault, name: 'new' });
    await eventually(
      async () => types(),
      (seen) => seen.length > 0,
    );
    expect(receiver.received.map(({ events }) => events[0]?.subject)).toEqual(['new']);
  } finally {
    await second.cloud.stop();
  }
});

test('what was on its way goes on in the next process, and a reset ends it', async () => {
  const options = { snapshot: vaultSnapshot(...subscribed()), data: mkdtempSync(join(tmpdir(), 'events-')) };
  receiver.handshake = 503;
  const first = await testCloud(options);
  await first.control.seedSecret({ vault: protectedVault, name: 'kept' });
  await end(first.cloud);
  expect(receiver.received).toEqual([]);

  receiver.handshake = 200;
  const second = await testCloud(options);
  try {
    await eventually(
      async () => types(),
      (seen) => seen.length > 0,
    );
    expect(receiver.received[0]?.events).toMatchObject([{ subject: 'kept' }]);
    await second.control.reset();
    expect(await second.control.events()).toEqual([]);
    await second.control.seedSecret({ vault: protectedVault, name: 'after' });
    await eventually(
      async () => types(),
      (seen) => seen.length > 1,
    );
    expect(receiver.validations.length).toBeGreaterThan(1);
  } finally {
    await second.cloud.stop();
  }
});
