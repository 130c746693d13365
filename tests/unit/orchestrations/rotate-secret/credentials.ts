/** A credential in two regions, and how to bend it. */
import type { Consumer, Credential, CredentialSource } from '../../../../secrets/credential.ts';

const group = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/chaufher-dev/providers';

export const home = `${group}/Microsoft.KeyVault/vaults/chaufher-dev-kv-weu`;
export const standby = `${group}/Microsoft.KeyVault/vaults/chaufher-dev-kv-neu`;
export const account = `${group}/Microsoft.Storage/storageAccounts/chaufherdevmedia`;
export const weu = `${group}/Microsoft.Web/sites/chaufher-dev-api-weu`;
export const neu = `${group}/Microsoft.Web/sites/chaufher-dev-api-neu`;

export const sources = {
  dualKey: { strategy: 'dual-key', provider: 'Microsoft.Storage/storageAccounts', resource: account },
  random: { strategy: 'generated', form: { kind: 'random', bytes: 32 } },
  jwt: {
    strategy: 'generated',
    form: { kind: 'jwt-signing-key', algorithm: 'ES256', keySet: 'it-key-set', tokenLifeSeconds: 43_200 },
  },
  entra: { strategy: 'entra-application', application: 'app-object-id', clientId: 'app-client-id' },
  twilio: { strategy: 'twilio-api-key', accountSid: 'AC1', administeredBy: 'auth-token' },
  human: {
    strategy: 'human',
    instructions: 'Make a key in the portal.',
    deadlineDays: 4,
    remindEveryDays: 1,
    escalateTo: 'security@chaufher.example',
    test: 'present',
  },
} as const satisfies Record<string, CredentialSource>;

export const name = 'it';

export function credential(source: CredentialSource, changes: Partial<Credential> = {}): Credential {
  return {
    environment: 'dev',
    name,
    owner: 'platform@chaufher.example',
    vault: home,
    standbyVaults: [standby],
    validityDays: 60,
    rotateBeforeDays: 30,
    overlapSeconds: 24 * 3600,
    contentType: 'text/plain',
    source,
    consumers: consumersOf(source),
    ...changes,
  };
}

function consumersOf(source: CredentialSource): readonly Consumer[] {
  const keySet =
    source.strategy === 'generated' && source.form.kind === 'jwt-signing-key' ? source.form.keySet : undefined;
  const settings = [
    { setting: 'IT', secret: name },
    ...(keySet === undefined ? [] : [{ setting: 'KEY_SET', secret: keySet }]),
  ];
  return [
    { site: weu, vault: home, component: 'api' },
    { site: weu, slot: 'staging', vault: home, component: 'api' },
    { site: neu, vault: standby, component: 'api' },
  ].flatMap((place) => settings.map((setting) => ({ ...place, ...setting })));
}
