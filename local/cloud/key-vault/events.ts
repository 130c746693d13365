/** What a vault tells Event Grid of its secrets, in the shape of the published sample (azure-docs, event-schema-key-vault.md). */
import type { PublishedEvent } from '../event-grid/events.ts';
import { idOf } from './view.ts';
import type { ExpiryEvent, Secret, SecretVersion, Vault } from './state.ts';

export function secretEvent(
  kind: 'SecretNewVersionCreated' | ExpiryEvent,
  vault: Vault,
  secret: Secret,
  version: SecretVersion,
): PublishedEvent {
  return {
    eventType: `Microsoft.KeyVault.${kind}`,
    subject: secret.name,
    dataVersion: '1',
    data: {
      Id: idOf(vault, secret, version),
      VaultName: vault.name,
      ObjectType: 'Secret',
      // The sample has this space behind the name, and the one before the version: whoever reads events must bear them.
      'ObjectName ': secret.name,
      Version: ` ${version.id}`,
      NBF: version.nbf === undefined ? null : String(version.nbf),
      EXP: version.exp === undefined ? null : String(version.exp),
    },
  };
}
