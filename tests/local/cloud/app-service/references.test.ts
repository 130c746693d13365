/** What becomes of Key Vault references: how they resolve, when they are fetched, and what an app does that cannot work with what it got. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accountSid } from '../../../../local/cloud/twilio/state.ts';
import { ask, eventually, goodDigest, group, stagedDigest, type Answer } from '../support.ts';
import { referenceTo, referringSite, site, vault, type ReferringSite } from './referring-site.ts';

let cloud: ReferringSite;
beforeAll(async () => {
  cloud = await referringSite({ API_TOKEN: referenceTo('api-token'), PLAIN: 'no reference' });
});
afterAll(() => cloud.cloud.stop());
beforeEach(() => cloud.control.reset());

const isHealthy = async (slot?: string): Promise<boolean> => (await cloud.get('/health', slot)).status === 200;
const healthOf = async (slot?: string): Promise<unknown> => (await cloud.get('/health', slot)).json();
const unhealthy = (name: string, status: string) => ({ status: 'unhealthy', checks: [{ name, status }] });
const becomesHealthy = (slot?: string): Promise<boolean> => eventually(() => isHealthy(slot), Boolean);

describe('a reference', () => {
  test('is shown with the version that it resolved to, for a site and for a slot, and never with the value', async () => {
    const { version } = await cloud.seed('api-token', 'the-value');
    for (const slot of [undefined, 'staging']) {
      const references = await cloud.references(slot);
      expect(references['API_TOKEN']).toMatchObject({
        id: expect.stringMatching(/\/config\/configreferences\/appsettings\/API_TOKEN$/),
        name: 'API_TOKEN',
        reference: referenceTo('api-token'),
        status: 'Resolved',
        vaultName: vault,
        secretName: 'api-token',
        identityType: { type: 'SystemAssigned' },
        source: 'KeyVault',
        activeVersion: version,
      });
      expect(Object.keys(references)).toEqual(['API_TOKEN']);
      expect(JSON.stringify(references)).not.toContain('the-value');
    }
  });

  test('is read alone too', async () => {
    await cloud.seed('api-token', 'x');
    const { webApps } = cloud.sites;
    expect(await webApps.getAppSettingKeyVaultReference(group, site, 'API_TOKEN')).toMatchObject({
      status: 'Resolved',
    });
    expect(await webApps.getAppSettingKeyVaultReferenceSlot(group, site, 'API_TOKEN', 'staging')).toMatchObject({
      status: 'Resolved',
    });
    await expect(webApps.getAppSettingKeyVaultReference(group, site, 'PLAIN')).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  test('says why it does not resolve', async () => {
    const { version } = await cloud.seed('api-token', 'x');
    await cloud.seed('switched-off', 'x', { enabled: false });
    await cloud.settle({
      PINNED: `@Microsoft.KeyVault(SecretUri=https://${vault}.vault.azure.net/secrets/api-token/${version})`,
      NO_VERSION: `@Microsoft.KeyVault(VaultName=${vault};SecretName=api-token;SecretVersion=${'0'.repeat(32)})`,
      NO_SECRET: referenceTo('nothing'),
      NO_VAULT: referenceTo('api-token', 'elsewhere'),
      OFF: referenceTo('switched-off'),
      NONSENSE: '@Microsoft.KeyVault(nonsense)',
    });
    const found = Object.entries(await cloud.references()).map(([name, { status }]) => [name, status]);
    expect(Object.fromEntries(found)).toEqual({
      PINNED: 'Resolved',
      NO_VERSION: 'SecretVersionNotFound',
      NO_SECRET: 'SecretNotFound',
      NO_VAULT: 'VaultNotFound',
      OFF: 'AccessToKeyVaultDenied',
      NONSENSE: 'InvalidSyntax',
    });
  });

  test('does not resolve for a site without an identity', async () => {
    await cloud.seed('api-token', 'x');
    await cloud.sites.webApps.update(group, site, { keyVaultReferenceIdentity: '/subscriptions/x/nobody' });
    await cloud.refresh();
    expect((await cloud.references())['API_TOKEN']).toMatchObject({ status: 'MSINotEnabled' });
  });
});

describe('a site', () => {
  test('is not judged by a vault that nobody has filled', async () => {
    expect((await cloud.references())['API_TOKEN']).toMatchObject({ status: 'SecretNotFound' });
    expect(await healthOf()).toEqual({ status: 'healthy', checks: [] });
  });

  test('is unhealthy, names the setting and fails where the vault has others but not this one', async () => {
    await cloud.seed('something-else', 'x');
    expect(await healthOf()).toEqual(unhealthy('API_TOKEN', 'SecretNotFound'));
    expect((await cloud.get('/rides')).status).toBe(500);
    expect((await cloud.get('/version')).status).toBe(200);
  });

  test('has a secret as soon as it is there, where it never had one', async () => {
    await cloud.seed('something-else', 'x');
    expect(await isHealthy()).toBe(false);
    await cloud.seed('api-token', 'x');
    expect(await isHealthy()).toBe(true);
  });

  test('without references is untouched by vaults', async () => {
    await cloud.seed('something-else', 'x');
    const other = (await cloud.sites.webApps.get(group, 'chaufher-dev-api-neu')).defaultHostName;
    expect((await ask(cloud.cloud, `https://${other}/health`)).status).toBe(200);
  });
});

describe('a new version', () => {
  test('is not seen until somebody asks, and a pinned reference never follows', async () => {
    const first = await cloud.seed('api-token', 'one');
    const pinned = `@Microsoft.KeyVault(VaultName=${vault};SecretName=api-token;SecretVersion=${first.version})`;
    await cloud.settle({ API_TOKEN: referenceTo('api-token'), PINNED: pinned });
    const second = await cloud.seed('api-token', 'two');
    const before = await cloud.references();
    expect((await cloud.refresh()).status).toBe(200);
    const after = await cloud.references();
    expect([before['API_TOKEN']?.activeVersion, after['API_TOKEN']?.activeVersion]).toEqual([
      first.version,
      second.version,
    ]);
    expect(after['PINNED']?.activeVersion).toBe(first.version);
  });

  test('comes with a restart as well', async () => {
    await cloud.seed('api-token', 'one');
    await cloud.references();
    const second = await cloud.seed('api-token', 'two');
    await cloud.sites.webApps.restart(group, site);
    expect((await cloud.references())['API_TOKEN']?.activeVersion).toBe(second.version);
  });

  test('is refused to production by a disabled current version, which then stays lost until a refresh', async () => {
    await cloud.seed('api-token', 'one');
    await cloud.references();
    await cloud.seed('api-token', 'two', { enabled: false });
    await cloud.refresh();
    await eventually(healthOf, (health) => JSON.stringify(health).includes('AccessToKeyVaultDenied'));
    await cloud.seed('api-token', 'three');
    expect(await isHealthy()).toBe(false);
    await cloud.refresh();
    expect(await becomesHealthy()).toBe(true);
  });
});

function twilio(method: string, path: string, authToken: string, body?: string): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const url = `${cloud.cloud.environment['TWILIO_ENDPOINT']}/2010-04-01/Accounts/${accountSid}${path}`;
  return ask(cloud.cloud, url, { method, headers: { authorization }, ...(body === undefined ? {} : { body }) });
}

async function twilioKey(): Promise<{ value: string; revoke: () => Promise<unknown> }> {
  const { authToken } = await cloud.control.twilioAccount();
  const { sid, secret } = (await twilio('POST', '/Keys.json', authToken, 'FriendlyName=test')).json();
  const revoke = () => twilio('DELETE', `/Keys/${String(sid)}.json`, authToken);
  return { value: `${String(sid)}:${String(secret)}`, revoke };
}

describe('a refresh with another value', () => {
  test('brings up other instances without a moment in which production does not serve', async () => {
    const [old, next] = [await twilioKey(), await twilioKey()];
    await cloud.seed('api-token', old.value);
    expect(await isHealthy()).toBe(true);
    await cloud.seed('api-token', next.value);
    await cloud.refresh();
    const statuses = await cloud.statusesMeanwhile('/rides');
    expect(new Set(statuses)).toEqual(new Set([200]));
    await old.revoke();
    expect(await healthOf()).toEqual({ status: 'healthy', checks: [] });
  });

  test('leaves the old value in use until they are there', async () => {
    await cloud.control.declareArtefact({ digest: goodDigest, behaviour: { startsAfterMs: 1_500 } });
    const [old, next] = [await twilioKey(), await twilioKey()];
    await cloud.seed('api-token', old.value);
    expect(await isHealthy()).toBe(true);
    const { version } = await cloud.seed('api-token', next.value);
    await cloud.refresh();
    await old.revoke();
    expect(await healthOf()).toEqual(unhealthy('API_TOKEN', 'revoked'));
    // What was fetched is shown at once, although no instance has it yet.
    expect((await cloud.references())['API_TOKEN']).toMatchObject({ status: 'Resolved', activeVersion: version });
    expect(await becomesHealthy()).toBe(true);
  });

  test('is in the log of operations', async () => {
    await cloud.refresh('staging');
    const [logged] = await cloud.control.operations();
    expect(logged).toMatchObject({ operation: 'refresh', result: 'succeeded' });
    expect(logged?.resource).toContain('/slots/staging/config/configreferences');
  });
});

test('a revoked credential fails the app that still has it, and no other', async () => {
  const key = await twilioKey();
  await cloud.seed('api-token', key.value);
  expect(await isHealthy()).toBe(true);
  await key.revoke();
  expect(await healthOf()).toEqual(unhealthy('API_TOKEN', 'revoked'));
  expect((await cloud.get('/rides')).status).toBe(500);
  expect((await cloud.get('/health')).text).not.toContain(key.value);
});

const refusing = (digest: string): Promise<void> =>
  cloud.control.declareArtefact({ digest, behaviour: { refusesChangeOf: 'api-token' } });

describe('an artefact that refuses the change of a secret', () => {
  test('is unhealthy with another value than it started with, and healthy again with that one', async () => {
    await cloud.seed('api-token', 'one');
    await refusing(goodDigest);
    expect(await isHealthy()).toBe(true);
    await cloud.seed('api-token', 'two');
    await cloud.refresh();
    const refused = await eventually(healthOf, (health) => JSON.stringify(health).includes('unhealthy'));
    expect(refused).toEqual(unhealthy('API_TOKEN', 'refused'));
    expect((await cloud.get('/rides')).status).toBe(500);
    await cloud.seed('api-token', 'one');
    await cloud.refresh();
    expect(await becomesHealthy()).toBe(true);
  });

  test('takes the change of another secret', async () => {
    await cloud.seed('api-token', 'one');
    await cloud.seed('other', 'one');
    await cloud.settle({ API_TOKEN: referenceTo('api-token'), OTHER: referenceTo('other') });
    await refusing(goodDigest);
    await cloud.seed('other', 'two');
    await cloud.refresh();
    expect(new Set(await cloud.statusesMeanwhile('/health'))).toEqual(new Set([200]));
  });

  test('starts anew from what it has when it is declared again', async () => {
    await cloud.seed('api-token', 'one');
    await refusing(goodDigest);
    await cloud.seed('api-token', 'two');
    await cloud.refresh();
    await eventually(isHealthy, (healthy) => !healthy);
    await refusing(goodDigest);
    expect(await isHealthy()).toBe(true);
  });
});

describe('a swap', () => {
  test('takes what was fetched along with the instances', async () => {
    const [old, next] = [await twilioKey(), await twilioKey()];
    await cloud.seed('api-token', old.value);
    expect([await isHealthy(), await isHealthy('staging')]).toEqual([true, true]);
    await cloud.seed('api-token', next.value);
    await cloud.refresh('staging');
    await cloud.control.release({ digest: stagedDigest, sites: [site] });
    await old.revoke();
    expect([await isHealthy(), await isHealthy('staging')]).toEqual([true, false]);
  });

  test('through the operations fetches what the slot will need in production', async () => {
    await cloud.seed('api-token', 'one');
    await cloud.references('staging');
    const { version } = await cloud.seed('api-token', 'two');
    await cloud.sites.webApps.swapSlotWithProduction(group, site, { targetSlot: 'staging', preserveVnet: true });
    expect((await cloud.references())['API_TOKEN']?.activeVersion).toBe(version);
    expect((await cloud.get('/version')).json()).toMatchObject({ digest: stagedDigest });
  });

  test('does not let a refresh pass while it runs', async () => {
    await cloud.control.release({ digest: stagedDigest, sites: [site], through: 'operations' });
    expect((await cloud.refresh()).status).toBe(409);
  });
});
