/** Ports to vaults and issuers for a test that has no business with them: every call is refused. */
import type { Deployed } from '../../../azure/deployed.ts';
import type { SecretPorts } from '../../../orchestrations/ports.ts';

function refuse(): never {
  throw new Error('This test has no vaults, no issuers and no cloud.');
}

export const refusedSecretPorts: SecretPorts = {
  vaults: { list: refuse, versions: refuse, current: refuse, value: refuse, set: refuse, update: refuse },
  keyedResources: { read: refuse, regenerate: refuse },
  applications: { read: refuse, addPassword: refuse, removePassword: refuse },
  twilioKeys: { list: refuse, create: refuse, remove: refuse, test: refuse },
  credentialTests: { connect: refuse, signIn: refuse },
  secretReferences: { read: refuse, refresh: refuse },
};

export const refusedDeployed: Deployed = { resources: refuse, list: refuse, read: refuse, compliance: refuse };
