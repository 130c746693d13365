/** The ports to vaults and issuers, over one set of clients. */
import type { SecretPorts } from '../orchestrations/ports.ts';
import { createApplications } from './applications.ts';
import type { AzureClients } from './clients.ts';
import { createCredentialTests } from './credential-tests.ts';
import { createKeyedResources } from './keyed-resources.ts';
import { createSecretReferences } from './secret-references.ts';
import { createSignIn } from './sign-in.ts';
import { createTwilioKeys } from './twilio-keys.ts';
import { createVaultAddress } from './vault-address.ts';
import { createVaults } from './vaults.ts';

export function createSecretPorts(clients: AzureClients): SecretPorts {
  return {
    vaults: createVaults({ address: createVaultAddress(clients.arm), client: clients.vault }),
    keyedResources: createKeyedResources(clients.arm),
    applications: createApplications(clients.graph),
    twilioKeys: createTwilioKeys(clients.twilio),
    credentialTests: createCredentialTests({ signIn: createSignIn(clients.authority) }),
    secretReferences: createSecretReferences(clients),
  };
}
