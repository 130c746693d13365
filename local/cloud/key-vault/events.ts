/** What a vault tells Event Grid of its secrets, in the shape of the published sample (azure-docs, event-schema-key-vault.md). */
import type { PublishedEvent } from '../event-grid/events.ts';
import { idOf } from './view.ts';
import type { ExpiryEvent, Found, Vault } from './state.ts';

export function secretEvent(kind: 'SecretNewVersionCreated' | ExpiryEvent, vault: Vault, found: Found): PublishedEvent {
  const { secret, version } = found;
  return {
    eventType: `Microsoft.KeyVault.${kind}`,
    subject: secret.name,
    dataVersion: '1',
    data: {
      Id: idOf(vault, found),
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
