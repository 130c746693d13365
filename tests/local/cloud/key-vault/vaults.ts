/** Vaults in a snapshot, and the official client as the product makes it. */
import { globalAgent } from 'node:https';
import { SecretClient } from '@azure/keyvault-secrets';
import type { Cloud } from '../../../../local/cloud/start.ts';
import { changedSnapshot, credentialOf, group, subscription } from '../support.ts';

const below = `/subscriptions/${subscription}/resourceGroups/${group}/providers`;
export const vaultId = (name: string): string => `${below}/Microsoft.KeyVault/vaults/${name}`;

export const protectedVault = 'chaufher-dev-kv-weu';
export const openVault = 'chaufher-dev-kv-neu';

const vault = (name: string, properties: Record<string, unknown>): Record<string, unknown> => ({
  id: vaultId(name),
  type: 'Microsoft.KeyVault/vaults',
  name,
  apiVersion: '2024-11-01',
  location: 'westeurope',
  properties,
});

/** One vault with purge protection and one without; further resources where given. */
export function vaultSnapshot(...more: Record<string, unknown>[]): string {
  return changedSnapshot((resources) => [
    ...resources,
    vault(protectedVault, { softDeleteRetentionInDays: 7, enablePurgeProtection: true }),
    vault(openVault, {}),
    ...more,
  ]);
}

/** A topic of the vault and a subscription of it. */
export function eventsOf(
  name: string,
  properties: Record<string, unknown>,
): [Record<string, unknown>, Record<string, unknown>] {
  const topic = `${below}/Microsoft.EventGrid/systemTopics/${name}-events`;
  const type = 'Microsoft.EventGrid/systemTopics';
  const source = vaultId(name);
  return [
    { id: topic, type, name: `${name}-events`, properties: { source, topicType: 'Microsoft.KeyVault.vaults' } },
    {
      id: `${topic}/eventSubscriptions/secrets`,
      type: `${type}/eventSubscriptions`,
      name: `${name}-events/secrets`,
      properties,
    },
  ];
}

export function vaultUri(cloud: { status(): Promise<{ services: Record<string, unknown> }> }, name: string) {
  return cloud.status().then(({ services }) => {
    const vaults = services['key-vault'];
    const found: unknown = Array.isArray(vaults) ? vaults.find((each) => each.vault === name)?.uri : undefined;
    if (typeof found !== 'string') throw new Error(`no vault ${name} in ${JSON.stringify(vaults)}`);
    return found;
  });
}

export function clientOf(cloud: Cloud, uri: string): SecretClient {
  return new SecretClient(uri, credentialOf(cloud, 'pipeline'), {
    disableChallengeResourceVerification: true,
    tlsOptions: { ca: cloud.ca },
    retryOptions: { maxRetries: 2, retryDelayInMs: 20, maxRetryDelayInMs: 50 },
  });
}

/** Ends a cloud before another one begins at its addresses; connections that are kept alive would still lead to the first. */
export async function end(cloud: Cloud): Promise<void> {
  await cloud.stop();
  globalAgent.destroy();
}
