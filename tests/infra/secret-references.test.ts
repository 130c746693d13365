/** The API's settings that refer to secrets: to the vault of the site's own region, by names that the automation knows. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sameResource } from '../../resources/resource-id.ts';
import { secretNameOf } from '../../secrets/key-providers.ts';
import { named, ofType, siteConfigOf } from './dev.ts';
import { keyedResources } from './keyed.ts';

const sites = ofType('Microsoft.Web/sites', 'Microsoft.Web/sites/slots').filter(({ name }) => name.includes('-api-'));
const reference = /^@Microsoft\.KeyVault\(VaultName=([\w-]+);SecretName=([\w-]+)\)$/;

/** Secret and vault by setting. */
function referencesOf(site: (typeof sites)[number]): Record<string, { vault: string; secret: string }> {
  return Object.fromEntries(
    Object.entries(siteConfigOf(site).settings).flatMap(([setting, value]) => {
      const [, vault, secret] = reference.exec(value) ?? [];
      return vault === undefined || secret === undefined ? [] : [[setting, { vault, secret }]];
    }),
  );
}

const regionOf = (site: { readonly name: string }) => (site.name.includes('-neu') ? 'neu' : 'weu');
const signalR = ['weu', 'neu'].map((region) => `chaufher-dev-signalr-${region}`);
const keyed = {
  APP_CONFIGURATION_CONNECTION_STRING: 'chaufher-dev-config-weu',
  COMMUNICATION_CONNECTION_STRING: 'chaufher-dev-comms',
  MEDIA_STORAGE_CONNECTION_STRING: 'chaufherdevmediaweu',
  NOTIFICATION_HUB_CONNECTION_STRING: 'chaufher-dev-push-weu/mobile/api',
};

describe('References', () => {
  it('are in production and in the slot of both regions', () => {
    expect(sites.map(({ name }) => name).toSorted()).toEqual([
      'chaufher-dev-api-neu',
      'chaufher-dev-api-neu/staging',
      'chaufher-dev-api-weu',
      'chaufher-dev-api-weu/staging',
    ]);
    for (const site of sites) expect(Object.keys(referencesOf(site))).toHaveLength(12);
  });

  it.each(sites.map((site) => [site.name, site]))('of %s are to the vault of its own region', (_name, site) => {
    const vaults = new Set(Object.values(referencesOf(site)).map(({ vault }) => vault));
    expect([...vaults].map((vault) => named('Microsoft.KeyVault/vaults', vault).location)).toEqual([site.location]);
  });

  it.each(sites.map((site) => [site.name, site]))('of %s are read as the identity of the site', (_name, site) => {
    const { keyVaultReferenceIdentity } = z.object({ keyVaultReferenceIdentity: z.string() }).parse(site.properties);
    const { identity } = z
      .object({
        identity: z.object({
          type: z.literal('UserAssigned'),
          userAssignedIdentities: z.record(z.string(), z.unknown()),
        }),
      })
      .parse(site.source);
    expect(
      Object.keys(identity.userAssignedIdentities).map((id) => sameResource(id, keyVaultReferenceIdentity)),
    ).toEqual([true]);
    expect(keyVaultReferenceIdentity).toContain(`${site.name.replace('/staging', '')}-id`);
  });

  it.each(sites.map((site) => [site.name, site]))(
    'of %s name the secrets of what has keys as the automation does',
    (_name, site) => {
      const references = referencesOf(site);
      const own = { ...keyed, SIGNALR_CONNECTION_STRING: `chaufher-dev-signalr-${regionOf(site)}` };
      const secrets = Object.entries(own).map(([setting, name]) => [setting, secretNameOf(name)]);
      expect(secrets.map(([setting = '']) => [setting, references[setting]?.secret])).toEqual(secrets);
    },
  );

  it('leave out nothing that has keys', () => {
    expect(keyedResources.map(({ name }) => name).toSorted()).toEqual([...Object.values(keyed), ...signalR].toSorted());
  });

  it('name the other secrets', () => {
    for (const site of sites)
      expect(Object.entries(referencesOf(site)).map(([setting, { secret }]) => [setting, secret])).toEqual(
        expect.arrayContaining([
          ['APNS_KEY', 'apns-key'],
          ['FCM_SERVICE_ACCOUNT', 'fcm-service-account'],
          ['IDENTITY_CONNECTOR_SECRET', 'identity-connector-secret'],
          ['JWT_KEY_SET', 'jwt-key-set'],
          ['JWT_SIGNING_KEY', 'jwt-signing-key'],
          ['TWILIO_API_KEY', 'twilio-api-key'],
          ['WEBHOOK_TOKEN', 'webhook-token'],
        ]),
      );
  });

  it('follow the content in a swap, and follow a rotation', () => {
    for (const region of ['weu', 'neu']) {
      const { appSettingNames } = z
        .object({ appSettingNames: z.array(z.string()) })
        .parse(named('Microsoft.Web/sites/config', `chaufher-dev-api-${region}/slotConfigNames`).properties);
      const site = named('Microsoft.Web/sites', `chaufher-dev-api-${region}`);
      expect(appSettingNames.filter((name) => name in referencesOf(site))).toEqual([]);
    }
    const odd = sites
      .flatMap((site) => Object.values(siteConfigOf(site).settings))
      .filter((value) => value.startsWith('@') && !reference.test(value));
    expect(odd).toEqual([]);
  });
});
