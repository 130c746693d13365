/** The official clients on the emulated data planes, through the product's own test of a key. */
import { dirname } from 'node:path';
import { inspect } from 'node:util';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SecretValue } from '../../../../azure/secret-value.ts';
import { certificatesIn } from '../../../../local/cloud/certificates.ts';
import { listen } from '../../../../local/cloud/listener.ts';
import { keyProviderOf } from '../../../../secrets/key-providers.ts';
import { idOf, keyed, keyedCloud, resourceOf, type KeyedCloud } from './keyed-cloud.ts';

let cloud: KeyedCloud;
beforeAll(async () => {
  cloud = await keyedCloud();
});
afterAll(() => cloud.cloud.stop());
beforeEach(() => cloud.control.clearFaults());

const namesOf = (provider: string) => keyProviderOf(provider)?.keys ?? ['', ''];

/** The same length and form, and nobody's. */
const forged = (value: SecretValue) =>
  new SecretValue(value.reveal().replace(/(Key|key|Secret)=[^;=]{8}/, '$1=AAAAAAAA'));

describe.each(keyed)('$provider', (source) => {
  const [first, second] = namesOf(source.provider);

  test('both keys are let in', async () => {
    for (const name of [first, second])
      expect(await cloud.connect(source, await cloud.key(source.resource, name))).toEqual({ accepted: true });
  });

  test('a key that was never one is refused', async () => {
    const value = forged(await cloud.key(source.resource, first));
    expect(value.reveal()).toContain('AAAAAAAA');
    expect(await cloud.connect(source, value)).toEqual({
      accepted: false,
      reason: expect.stringMatching(/refused it \(40[13]\)$/),
    });
  });

  test('a key that was made anew is let in from then on, the one before no longer, and the other still', async () => {
    const [before, other] = [await cloud.key(source.resource, first), await cloud.key(source.resource, second)];
    await cloud.regenerated(source.resource, first);
    const now = await cloud.key(source.resource, first);
    expect(now.equals(before)).toBe(false);
    expect(await cloud.connect(source, before)).toMatchObject({ accepted: false });
    expect(await cloud.connect(source, now)).toEqual({ accepted: true });
    expect(await cloud.connect(source, other)).toEqual({ accepted: true });
  });

  test('a provider that fails is no answer, and what it says stays with it', async () => {
    const value = await cloud.key(source.resource, first);
    await cloud.control.addFault({ service: 'data-plane', status: 500, message: value.reveal(), code: 'Echo' });
    const failure: unknown = await cloud.connect(source, value).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'unavailable', data: { azureStatus: 500 } });
    expect(inspect(failure, { depth: 12, showHidden: true })).not.toContain(value.reveal());
  });

  test('a provider that never answers is left in time', async () => {
    await cloud.control.addFault({ service: 'data-plane', hang: true });
    const value = await cloud.key(source.resource, first);
    await expect(cloud.impatient(source, value)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('no answer in 0.3 s'),
    });
  });
});

test('a rule that may only send does not let the test in, and a rule of one hub does not open another', async () => {
  const provider = 'Microsoft.NotificationHubs/namespaces/notificationHubs/authorizationRules';
  const sender = idOf('Microsoft.NotificationHubs/namespaces/push/notificationHubs/web/authorizationRules/sender');
  const mobile = resourceOf(provider);
  const value = await cloud.key(sender, 'PrimaryKey');
  expect(await cloud.connect({ provider, resource: sender }, value)).toMatchObject({ accepted: false });
  const listener = await cloud.key(mobile, 'PrimaryKey');
  expect(await cloud.connect({ provider, resource: mobile }, listener)).toEqual({ accepted: true });
  expect(await cloud.connect({ provider, resource: sender }, listener)).toMatchObject({ accepted: false });
});

const blobs = (text: SecretValue) =>
  BlobServiceClient.fromConnectionString(text.reveal(), { retryOptions: { maxTries: 1 } });

test('storage refuses in its own words, and says what it lacks', async () => {
  const value = await cloud.key(resourceOf('Microsoft.Storage/storageAccounts'), 'key1');
  await expect(blobs(forged(value)).getProperties()).rejects.toMatchObject({
    statusCode: 403,
    code: 'AuthenticationFailed',
  });
  await expect(blobs(value).getContainerClient('photos').create()).rejects.toMatchObject({ statusCode: 501 });
});

test('nobody is followed to another address', async () => {
  const visited: string[] = [];
  const certificates = await certificatesIn(dirname(cloud.cloud.certificateFiles.ca));
  const listener = await listen(certificates, 0, async ({ url }) => {
    visited.push(url.pathname);
    return { status: 307, headers: { location: '/elsewhere' } };
  });
  const provider = 'Microsoft.Communication/communicationServices';
  const value = new SecretValue(`endpoint=https://127.0.0.1:${listener.port};accesskey=AAAA`);
  await expect(cloud.connect({ provider, resource: resourceOf(provider) }, value)).rejects.toMatchObject({
    data: { azureStatus: 307 },
  });
  await listener.close();
  expect(visited).toEqual(['/phoneNumbers']);
});
