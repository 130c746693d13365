/** Every call of the product that carries a secret or is answered with one, over clients that a test gives. */
import { createApplications } from '../../../azure/applications.ts';
import type { AzureClients } from '../../../azure/clients.ts';
import { createKeyedResources } from '../../../azure/keyed-resources.ts';
import { createSecretReferences } from '../../../azure/secret-references.ts';
import { SecretValue } from '../../../azure/secret-value.ts';
import { createSignIn } from '../../../azure/sign-in.ts';
import { createTwilioKeys } from '../../../azure/twilio-keys.ts';
import { createVaultAddress } from '../../../azure/vault-address.ts';
import { createVaults } from '../../../azure/vaults.ts';

const group = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/chaufher-dev/providers';
const vault = `${group}/Microsoft.KeyVault/vaults/chaufher-dev-kv-weu`;
const storage = `${group}/Microsoft.Storage/storageAccounts/chaufherdevmedia`;
const site = `${group}/Microsoft.Web/sites/chaufher-dev-api-weu`;
export const vaultHost = 'chaufher-dev-kv-weu.vault.azure.net';

/** @param canary what is sent wherever a secret is sent. */
export function secretCalls(clients: AzureClients, canary: string): Readonly<Record<string, () => Promise<unknown>>> {
  const secret = new SecretValue(canary);
  const vaults = createVaults({ address: async () => `https://${vaultHost}`, client: clients.vault });
  const applications = createApplications(clients.graph);
  const twilio = createTwilioKeys(clients.twilio);
  const keyed = createKeyedResources(clients.arm);
  return {
    'vaults.list': () => vaults.list(vault)[Symbol.asyncIterator]().next(),
    'vaults.versions': () => vaults.versions(vault, 'token'),
    'vaults.current': () => vaults.current(vault, 'token'),
    'vaults.value': () => vaults.value(vault, 'token'),
    'vaults.set': () => vaults.set(vault, 'token', { value: secret, contentType: 'text/plain', tags: {} }),
    'vaults.update': () => vaults.update(vault, 'token', 'a', { enabled: false }),
    'the address of a vault': () => createVaultAddress(clients.arm)(vault),
    'keyedResources.read': () => keyed.read(storage),
    'keyedResources.regenerate': () => keyed.regenerate(storage, 'key1'),
    'applications.read': () => applications.read('app-1'),
    'applications.addPassword': () =>
      applications.addPassword('app-1', { displayName: 'run-1', endDateTime: '2027-01-01T00:00:00Z' }),
    'applications.removePassword': () => applications.removePassword('app-1', 'key-1'),
    'twilioKeys.list': () => twilio.list('AC1', secret),
    'twilioKeys.create': () => twilio.create('AC1', secret, 'run-1'),
    'twilioKeys.remove': () => twilio.remove('AC1', secret, 'SK1'),
    'twilioKeys.test': () => twilio.test('AC1', secret),
    'credentialTests.signIn': () => createSignIn(clients.authority)('client-1', secret),
    'secretReferences.refresh': () => createSecretReferences(clients).refresh(site),
  };
}
