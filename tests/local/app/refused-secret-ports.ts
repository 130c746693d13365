/** Ports to vaults and issuers for a test that has no business with them: every call is refused. */
import type { SecretPorts } from '../../../orchestrations/ports.ts';

function refuse(): never {
  throw new Error('This test has no vaults and no issuers.');
}

export const refusedSecretPorts: SecretPorts = {
  vaults: { list: refuse, versions: refuse, current: refuse, value: refuse, set: refuse, update: refuse },
  keyedResources: { read: refuse, regenerate: refuse },
  applications: { read: refuse, addPassword: refuse, removePassword: refuse },
  twilioKeys: { list: refuse, create: refuse, remove: refuse, test: refuse },
  credentialTests: { connect: refuse, signIn: refuse },
  secretReferences: { read: refuse, refresh: refuse },
};
