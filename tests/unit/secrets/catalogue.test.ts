import { describe, expect, it } from 'vitest';
import { loadEstate } from '../../../resources/load.ts';
import { checkOnPaper } from '../../../secrets/check.ts';
import { catalogueOf, findingsIn, ids, reference, resource, secretsText, shop, shopWith, site, vault } from './shop.ts';

const signing = `
  signing-key:
    strategy: generated
    form: { kind: jwt-signing-key, algorithm: ES256, keySet: key-set, tokenLifeMinutes: 60 }
    environments: { dev: {} }
`;

describe('the catalogue', () => {
  it('has what the file declares and what resources with keys bring along, and finds nothing wrong', () => {
    const { credentials, findings } = catalogueOf();
    expect(credentials.map(({ name, source }) => [name, source.strategy])).toEqual([
      ['token', 'generated'],
      ['media-connection-string', 'dual-key'],
    ]);
    expect(findings).toEqual([]);
  });

  it('keeps them in the vault of the automation’s region, and the others level', () => {
    const [token] = catalogueOf().credentials;
    expect([token?.vault, token?.standbyVaults]).toEqual([ids.west, [ids.north]]);
  });

  it('keeps them in the first vault where no automation is deployed', () => {
    const [token] = catalogueOf(shopWith('ops', () => undefined)).credentials;
    expect(token?.vault).toBe(ids.north);
  });

  it('takes the terms of the resource type, and the owner of the resource', () => {
    const media = catalogueOf().credentials[1];
    expect(media).toMatchObject({
      owner: 'media@shop.example',
      validityDays: 90,
      rotateBeforeDays: 30,
      overlapSeconds: 86_400,
      source: { provider: 'Microsoft.Storage/storageAccounts', resource: ids.media },
      better: expect.stringContaining('allowSharedKeyAccess'),
    });
  });

  it('knows the settings that refer to a credential, with vault and component', () => {
    expect(catalogueOf().credentials[0]?.consumers).toEqual([
      { site: ids.apiWest, setting: 'TOKEN', secret: 'token', vault: ids.west, component: 'api' },
      { site: ids.apiNorth, setting: 'TOKEN', secret: 'token', vault: ids.north, component: 'api' },
    ]);
  });

  it('counts who uses the key set among those who use the signing key', () => {
    const settings = { KEYS: reference('kv-weu', 'key-set'), SIGN: reference('kv-weu', 'Signing-Key') };
    const resources = [...shop, site('api-weu/staging', 'weu', settings)];
    const { credentials, companions } = catalogueOf(resources, secretsText + signing);
    const key = credentials.find(({ name }) => name === 'signing-key');
    expect(key?.consumers.map(({ slot, setting, secret }) => [slot, setting, secret])).toEqual([
      ['staging', 'KEYS', 'key-set'],
      ['staging', 'SIGN', 'Signing-Key'],
    ]);
    expect([...companions]).toEqual([['key-set', 'signing-key']]);
  });

  it('has a secret only where its environment is named', () => {
    expect(catalogueOf(shop, secretsText.replace('dev:', 'prod:')).credentials.map(({ name }) => name)).toEqual([
      'media-connection-string',
    ]);
  });
});

describe('a finding', () => {
  it('is a resource with keys and no terms', () => {
    const { findings } = catalogueOf(
      shop,
      secretsText.replace('Microsoft.Storage/storageAccounts', 'Microsoft.Cache/redis'),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: 'keys-without-strategy',
        subject: 'media',
        resource: ids.media,
        owner: 'media@shop.example',
        message: expect.stringContaining('give Microsoft.Storage/storageAccounts its terms'),
      }),
    );
  });

  it('is a resource whose keys nothing can rotate, terms or not', () => {
    const redis = resource('Microsoft.Cache/redis', 'cache');
    const { findings } = catalogueOf(
      [...shop, redis],
      secretsText.replace('keys:', 'keys:\n  Microsoft.Cache/redis: {}'),
    );
    expect(findings).toMatchObject([{ subject: 'cache', message: expect.stringContaining('nothing here can rotate') }]);
  });

  it('is a rule that Azure makes, although its type can be rotated', () => {
    const bus = resource('Microsoft.ServiceBus/namespaces', 'bus');
    const text = secretsText.replace('keys:', 'keys:\n  Microsoft.ServiceBus/namespaces/authorizationRules: {}');
    expect(findingsIn([...shop, bus], text)).toEqual(['keys-without-strategy bus/RootManageSharedAccessKey']);
  });

  it('is a credential that nobody uses', () => {
    const unused = `
  unused: { strategy: generated, form: { kind: random, bytes: 32 }, environments: { dev: {} } }`;
    expect(findingsIn(shop, secretsText + unused)).toEqual(['no-consumers unused']);
  });

  it('is not the credential that administers another', () => {
    const twilio = `
  twilio: { strategy: twilio-api-key, administeredBy: auth, environments: { dev: { accountSid: AC00000000000000000000000000000001 } } }
  auth: { strategy: human, instructions: i, deadlineDays: 1, remindEveryDays: 1, escalateTo: x, test: present, environments: { dev: {} } }`;
    const resources = [...shop, site('api-weu/staging', 'weu', { TWILIO: reference('kv-weu', 'twilio') })];
    expect(findingsIn(resources, secretsText + twilio)).toEqual(['keys-without-strategy api-weu/staging']);
  });

  it('is a second credential of the same name, which is left out', () => {
    const text = secretsText.replaceAll('token:', 'media-connection-string:');
    const { credentials, findings } = catalogueOf(
      shopWith('api-neu', () => undefined),
      text,
    );
    expect(credentials.map(({ source }) => source.strategy)).toEqual(['generated']);
    expect(findings.map(({ rule, subject }) => [rule, subject])).toContainEqual([
      'ambiguous-name',
      'media-connection-string',
    ]);
  });

  it('is an environment with credentials and no vault', () => {
    const resources = shop.filter(({ type }) => type !== 'Microsoft.KeyVault/vaults');
    expect(findingsIn(resources)).toContain('no-vault dev');
    expect(catalogueOf(resources).credentials).toEqual([]);
  });

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['no-purge-protection', 'can be purged', { enablePurgeProtection: undefined }],
    ['no-rbac', 'has access policies', { enableRbacAuthorization: false }],
    ['no-soft-delete', 'is without soft delete', { enableSoftDelete: false }],
  ])('%s is a vault that %s', (rule, _, properties) => {
    const resources = shopWith('kv-neu', () => vault('kv-neu', 'northeurope', properties));
    expect(findingsIn(resources)).toEqual([`${rule} kv-neu`]);
  });
});

const withSetting = (value: string) =>
  shopWith('api-weu', () =>
    site('api-weu', 'weu', {
      TOKEN: reference('kv-weu', 'token'),
      MEDIA: reference('kv-weu', 'media-connection-string'),
      OTHER: value,
    }),
  );

describe('a reference', () => {
  it.each([
    ['unknown-secret other', reference('kv-weu', 'other')],
    ['unreadable-reference api-weu', '@Microsoft.KeyVault(SecretName=token)'],
    ['pinned-reference token', '@Microsoft.KeyVault(VaultName=kv-weu;SecretName=token;SecretVersion=1)'],
    ['foreign-vault api-weu', reference('kv-elsewhere', 'token')],
  ])('is a finding %s in %s', (expected, value) => {
    expect(findingsIn(withSetting(value))).toEqual([expected]);
  });

  it('is a finding in the vault of another region', () => {
    expect(findingsIn(withSetting(reference('kv-neu', 'token')))).toEqual([
      'foreign-vault api-weu',
      'access-missing kv-neu',
    ]);
  });
});

const ignoring = (subject: string, rules: string) =>
  `${secretsText.replace('Microsoft.Storage/storageAccounts', 'Microsoft.Cache/redis')}
ignored: [{ subject: ${subject}, rules: [${rules}], reason: on its way out, owner: media@shop.example, until: 2026-12-31 }]`;

function open(text: string, now: string): readonly string[] {
  const findings = checkOnPaper(catalogueOf(shop, text), new Date(now));
  return findings.filter(({ ignored }) => ignored === undefined).map(({ rule, subject }) => `${rule} ${subject}`);
}

describe('what is ignored', () => {
  it('is ignored through its last day, and is a finding again after it', () => {
    const text = ignoring('med*', 'keys-without-strategy');
    expect(open(text, '2026-12-31T23:59:59Z')).not.toContain('keys-without-strategy media');
    expect(open(text, '2027-01-01T00:00:00Z')).toContain('keys-without-strategy media');
  });

  it('is told with who answers for it', () => {
    const findings = checkOnPaper(
      catalogueOf(shop, ignoring('media', 'keys-without-strategy')),
      new Date('2026-12-01'),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({
        subject: 'media',
        ignored: { reason: 'on its way out', owner: 'media@shop.example', until: '2026-12-31' },
      }),
    );
  });

  it('is ignored for its rules alone, and an entry that fits nothing is a finding itself', () => {
    const found = open(ignoring('media', 'no-consumers'), '2026-12-01');
    expect(found).toContain('keys-without-strategy media');
    expect(found).toContain('ignores-nothing media');
  });

  it('may wait for what the vaults will show', () => {
    expect(open(ignoring('legacy-*', 'no-strategy'), '2026-12-01')).not.toContain('ignores-nothing legacy-*');
  });
});

describe('the committed environment dev', () => {
  it('has no finding that nobody answers for', async () => {
    const catalogue = (await loadEstate(new URL('../../../', import.meta.url).pathname)).catalogue('dev');
    const findings = catalogue === undefined ? undefined : checkOnPaper(catalogue, new Date('2026-12-01'));
    expect(findings?.filter(({ ignored }) => ignored === undefined)).toEqual([]);
    expect(catalogue?.credentials.map(({ name, consumers }) => [name, consumers.length])).toEqual([
      ['jwt-signing-key', 8],
      ['webhook-token', 4],
      ['identity-connector-secret', 4],
      ['twilio-api-key', 4],
      ['twilio-auth-token', 0],
      ['apns-key', 4],
      ['fcm-service-account', 4],
      ['chaufher-dev-comms-connection-string', 4],
      ['chaufher-dev-push-weu-mobile-api-connection-string', 4],
      // Each region has a service of its own, used by its sites alone.
      ['chaufher-dev-signalr-neu-connection-string', 2],
      ['chaufher-dev-signalr-weu-connection-string', 2],
      ['chaufher-dev-config-weu-connection-string', 4],
      ['chaufherdevmediaweu-connection-string', 4],
    ]);
  });
});
