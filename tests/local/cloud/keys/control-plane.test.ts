/** Keys as the emulated Resource Manager lists and regenerates them. */
import { inspect } from 'node:util';
import * as z from 'zod';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, eventually, tokenFor } from '../support.ts';
import { keyProviderOf } from '../../../../secrets/key-providers.ts';
import { idOf, keyed, keyedCloud, longRunning, resourceOf, type KeyedCloud } from './keyed-cloud.ts';

const signalr = resourceOf('Microsoft.SignalRService/signalR');
const storage = resourceOf('Microsoft.Storage/storageAccounts');

let cloud: KeyedCloud;
beforeAll(async () => {
  cloud = await keyedCloud();
});
afterAll(() => cloud.cloud.stop());
beforeEach(async () => {
  await cloud.control.clearFaults();
  await cloud.control.clearOperations();
});

const versionOf = (provider: string) => `api-version=${keyProviderOf(provider)?.apiVersion}`;
const post = (path: string, json?: unknown) => cloud.arm.send({ method: 'POST', path, json }, z.unknown());
/** What an action below a resource answers. */
const body = (resource: string, provider: string, action: string, json?: unknown) =>
  post(`${resource}/${action}?${versionOf(provider)}`, json);
const regenerations = async () =>
  (await cloud.control.operations()).filter(({ operation }) => /^regenerateKeys?$/.test(operation));
const reveal = async (resource: string, name: string) => (await cloud.key(resource, name)).reveal();

describe.each(keyed)('$provider', ({ provider, resource }) => {
  const [first = '', second = ''] = keyProviderOf(provider)?.keys ?? [];

  test('a regeneration is one operation of the log, which names the key, and listing is none', async () => {
    await cloud.regenerated(resource, second);
    expect(await regenerations()).toMatchObject([{ resource, detail: second, result: 'succeeded' }]);
    expect(await cloud.control.operations()).toHaveLength(1);
  });

  test('one key changes, and the other does not', async () => {
    const before = [await reveal(resource, first), await reveal(resource, second)];
    await cloud.regenerated(resource, second);
    expect(await reveal(resource, first)).toBe(before[0]);
    expect(await reveal(resource, second)).not.toBe(before[1]);
  });

  test('a regeneration of no key is refused, and changes nothing', async () => {
    const before = await reveal(resource, first);
    const action = keyProviderOf(provider)?.regenerate.action;
    await expect(post(`${resource}/${action}?${versionOf(provider)}`, { keyType: 'tertiary' })).rejects.toMatchObject({
      statusCode: 400,
    });
    expect(await reveal(resource, first)).toBe(before);
  });
});

describe('answers have the published shapes', () => {
  test('storage: both keys with their names, also after a regeneration', async () => {
    const shape = ['key1', 'key2'].map((keyName) => ({ keyName, permissions: 'Full', value: expect.any(String) }));
    const provider = 'Microsoft.Storage/storageAccounts';
    for (const [action, json] of [['listKeys'], ['regenerateKey', { keyName: 'key2' }]] as const)
      expect(await body(storage, provider, action, json)).toMatchObject({ keys: shape });
  });

  test('Communication Services: the one that was made anew', async () => {
    const provider = 'Microsoft.Communication/communicationServices';
    const answer = await body(resourceOf(provider), provider, 'regenerateKey', { keyType: 'Primary' });
    expect(Object.keys(z.looseObject({}).parse(answer)).toSorted()).toEqual(['primaryConnectionString', 'primaryKey']);
  });

  test('App Configuration: four keys by their ids, which stay', async () => {
    const provider = 'Microsoft.AppConfiguration/configurationStores';
    const listShape = z.object({
      value: z.array(z.object({ id: z.string(), name: z.string(), readOnly: z.boolean() })),
    });
    const { value } = listShape.parse(await body(resourceOf(provider), provider, 'listKeys'));
    expect(value.map(({ name, readOnly }) => [name, readOnly])).toEqual([
      ['Primary', false],
      ['Secondary', false],
      ['Primary Read Only', true],
      ['Secondary Read Only', true],
    ]);
    const id = value[1]?.id;
    expect(await body(resourceOf(provider), provider, 'regenerateKey', { id })).toMatchObject({
      id,
      name: 'Secondary',
    });
  });

  test('rules: both keys, and the name of the rule', async () => {
    const provider = 'Microsoft.ServiceBus/namespaces/authorizationRules';
    expect(await body(resourceOf(provider), provider, 'listKeys')).toEqual({
      keyName: 'api',
      primaryKey: expect.any(String),
      secondaryKey: expect.any(String),
      primaryConnectionString: expect.stringMatching(/^Endpoint=sb:\/\/.*;SharedAccessKeyName=api;SharedAccessKey=.+$/),
      secondaryConnectionString: expect.any(String),
    });
  });
});

describe('a regeneration that goes on after its answer', () => {
  test.each(longRunning)(
    'of %s leaves the key until it ends, and the resource says that it is being updated',
    async (type) => {
      const resource = resourceOf(type);
      const [key = ''] = keyProviderOf(type)?.keys ?? [];
      const before = await reveal(resource, key);
      await cloud.keys.regenerate(resource, key);
      const during = await cloud.keys.read(resource);
      expect([during.busy, during.keys.get(key)?.reveal()]).toEqual([true, before]);
      await expect(cloud.keys.regenerate(resource, key)).rejects.toMatchObject({
        code: 'unavailable',
        retryable: true,
      });
      const after = await eventually(
        () => cloud.keys.read(resource),
        ({ busy }) => !busy,
      );
      expect(after.keys.get(key)?.reveal()).not.toBe(before);
      expect(await regenerations()).toMatchObject([{ result: 'succeeded' }, { result: 'refused', code: 'Conflict' }]);
    },
  );

  test('is followed by either address of its answer', async () => {
    const token = await tokenFor(cloud.cloud, 'pipeline', 'https://management.azure.com/.default');
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const url = `${cloud.cloud.url}${signalr}/regenerateKey?api-version=2024-03-01`;
    const begun = await ask(cloud.cloud, url, { method: 'POST', headers, body: '{"keyType":"Primary"}' });
    expect(begun.status).toBe(202);
    const get = (name: string) => ask(cloud.cloud, String(begun.headers[name]), { headers });
    expect((await get('azure-asyncoperation')).json()).toMatchObject({ status: 'InProgress' });
    expect((await get('location')).status).toBe(202);
    await eventually(
      () => get('location'),
      ({ status }) => status === 200,
    );
    expect((await get('azure-asyncoperation')).json()).toMatchObject({ status: 'Succeeded' });
  });
});

describe('keys', () => {
  test('are not there where local authentication is off', async () => {
    await expect(
      post(`${idOf('Microsoft.Storage/storageAccounts/chaufherdevopsweu')}/listKeys?api-version=2023-05-01`),
    ).rejects.toMatchObject({ statusCode: 403 });
    const patch = { properties: { disableLocalAuth: true } };
    const store = resourceOf('Microsoft.AppConfiguration/configurationStores');
    const source = { provider: 'Microsoft.AppConfiguration/configurationStores', resource: store };
    const value = await cloud.key(store, 'Primary');
    await cloud.arm.send({ method: 'PATCH', path: `${store}?api-version=2023-03-01`, json: patch }, z.unknown());
    await expect(cloud.keys.read(store)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(cloud.keys.regenerate(store, 'Primary')).rejects.toMatchObject({ code: 'forbidden' });
    expect(await cloud.connect(source, value)).toMatchObject({ accepted: false });
    await cloud.control.reset();
  });

  test('of what does not exist are not found', async () => {
    await expect(cloud.keys.read(`${storage}gone`)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('what Azure says when it fails', () => {
  test('does not come out, whatever it repeats', async () => {
    const value = await reveal(storage, 'key1');
    for (const status of [400, 403, 409, 500]) {
      await cloud.control.clearFaults();
      await cloud.control.addFault({ service: 'keys', method: 'POST', status, message: value, code: value });
      for (const call of [() => cloud.keys.read(storage), () => cloud.keys.regenerate(storage, 'key1')]) {
        const failure: unknown = await call().catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(Error);
        expect(inspect(failure, { depth: 12, showHidden: true })).not.toContain(value);
      }
    }
  });

  test('a regeneration whose answer is lost was carried out once', async () => {
    await cloud.control.addFault({ path: '*/regenerateKey', status: 500, afterEffect: true, count: 1 });
    await expect(cloud.keys.regenerate(storage, 'key2')).rejects.toMatchObject({ retryable: true });
    expect(await regenerations()).toMatchObject([{ detail: 'key2', result: 'succeeded' }]);
  });
});
