/** What comes of a key that no provider is asked for, or cannot be. Providers that answer are in tests/local/cloud/keys. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createCredentialTests } from '../../../azure/credential-tests.ts';
import { SecretValue } from '../../../azure/secret-value.ts';
import { keyProviders } from '../../../secrets/key-providers.ts';

const tests = createCredentialTests({
  signIn: () => Promise.resolve({ accepted: true }),
  answerWithinMilliseconds: 3_000,
});

const canary = Buffer.from('canary-value-of-a-key').toString('base64');
const group = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/g/providers';
const source = (provider: string) => {
  const [namespace, ...types] = provider.split('/');
  return { provider, resource: [`${group}/${namespace}`, ...types.map((type) => `${type}/name`)].join('/') };
};

/** A connection string of each provider at an address. */
const connectionStrings: Readonly<Record<string, (address: string) => string>> = {
  storage: (address) => `DefaultEndpointsProtocol=https;AccountName=name;AccountKey=${canary};BlobEndpoint=${address}`,
  signalr: (address) => `Endpoint=${address};AccessKey=${canary};Version=1.0;`,
  communication: (address) => `endpoint=${address};accesskey=${canary}`,
  'app-configuration': (address) => `Endpoint=${address};Id=A1;Secret=${canary}`,
  'notification-hubs': (address) =>
    `Endpoint=${address.replace(/^https?/, 'sb')};SharedAccessKeyName=api;SharedAccessKey=${canary}`,
  cosmos: (address) => `AccountEndpoint=${address};AccountKey=${canary};`,
  'service-bus': (address) =>
    `Endpoint=${address.replace(/^https?/, 'sb')};SharedAccessKeyName=api;SharedAccessKey=${canary}`,
};

describe.each(keyProviders)('$type', ({ type, test }) => {
  const at = connectionStrings[test] ?? String;

  it.each([canary, 'AccountName=name', 'Endpoint=;AccessKey=;Secret='])(
    'refuses what is no connection string of it, by what it lacks: %s',
    async (value) => {
      const result = await tests.connect(source(type), new SecretValue(value));
      expect(result).toEqual({ accepted: false, reason: expect.stringMatching(/no connection string.*it has no /) });
      expect(JSON.stringify(result)).not.toContain(value);
    },
  );

  it('cannot be asked where nobody listens or the address is none, and says nothing of the value', async () => {
    for (const address of ['https://127.0.0.1:1/', `https://[${canary}`, `not an address ${canary}`]) {
      const failure: unknown = await tests
        .connect(source(type), new SecretValue(at(address)))
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'unavailable', retryable: true });
      expect(failure).not.toHaveProperty('cause');
      expect(inspect(failure, { depth: 12, showHidden: true })).not.toContain(canary);
    }
  });
});

it('refuses an empty value', async () => {
  expect(await tests.connect(source('Microsoft.Storage/storageAccounts'), new SecretValue(''))).toEqual({
    accepted: false,
    reason: 'it is no connection string of the storage account: it has no AccountName, no AccountKey',
  });
});

it('knows only providers that have a row', async () => {
  await expect(tests.connect(source('Microsoft.Web/sites'), new SecretValue(canary))).rejects.toMatchObject({
    code: 'input-invalid',
  });
});

it('leaves signing in to who was given for it', async () => {
  expect(await tests.signIn('client', new SecretValue(canary))).toEqual({ accepted: true });
});
