/** A cloud with a vault, and a site whose settings refer to it. */
import type { ApiKVReference } from '@azure/arm-appservice';
import type { SecretMetadata } from '../../../../local/cloud/key-vault/control.ts';
import {
  ask,
  changedSnapshot,
  group,
  subscription,
  testCloud,
  tokenFor,
  type Answer,
  type TestCloud,
} from '../support.ts';

export const site = 'chaufher-dev-api-weu';
export const vault = 'chaufher-dev-kv-weu';
export const referenceTo = (secret: string, vaultName = vault): string =>
  `@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${secret})`;

const siteId = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Web/sites/${site}`;
const restartMs = 400;

export interface ReferringSite extends TestCloud {
  seed(
    name: string,
    value: string,
    more?: { tags?: Record<string, string>; enabled?: boolean },
  ): Promise<SecretMetadata>;
  /** References of production, or of a slot, by setting. */
  references(slot?: string): Promise<Record<string, ApiKVReference>>;
  refresh(slot?: string): Promise<Answer>;
  get(path: string, slot?: string): Promise<Answer>;
  /** Statuses of a path until a refresh must have come into effect. */
  statusesMeanwhile(path: string): Promise<number[]>;
  /** Gives production these settings, and waits until it serves with them. */
  settle(settings: Record<string, string>): Promise<void>;
}

/** @param settings - of production and of its slot */
export async function referringSite(settings: Record<string, string>): Promise<ReferringSite> {
  const cloud = await testCloud({
    snapshot: changedSnapshot((resources) => [...resources.map((each) => referring(each, settings)), vaultResource]),
    durations: { restartMs, switchMs: 50, warmUpLimitMs: 2_000 },
  });
  const { webApps } = cloud.sites;

  async function hostOf(slot: string | undefined): Promise<string | undefined> {
    const found = slot === undefined ? webApps.get(group, site) : webApps.getSlot(group, site, slot);
    return (await found).defaultHostName;
  }
  const get = async (path: string, slot?: string): Promise<Answer> =>
    ask(cloud.cloud, `https://${await hostOf(slot)}${path}`);

  return {
    ...cloud,
    seed: (name, value, more = {}) => cloud.control.seedSecret({ vault, name, value, ...more }),
    async references(slot) {
      const found: Record<string, ApiKVReference> = {};
      const list =
        slot === undefined
          ? webApps.listAppSettingsKeyVaultReferences(group, site)
          : webApps.listAppSettingsKeyVaultReferencesSlot(group, site, slot);
      for await (const reference of list) found[reference.name ?? ''] = reference;
      return found;
    },
    async refresh(slot) {
      const token = await tokenFor(cloud.cloud, 'pipeline', 'https://management.azure.com/.default');
      const path = `${siteId}${slot === undefined ? '' : `/slots/${slot}`}/config/configreferences/appsettings/refresh`;
      return ask(cloud.cloud, `${cloud.cloud.url}${path}?api-version=2022-03-01`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      });
    },
    get,
    async statusesMeanwhile(path) {
      const statuses: number[] = [];
      const until = performance.now() + restartMs + 200;
      while (performance.now() < until) statuses.push((await get(path)).status);
      return statuses;
    },
    async settle(next) {
      await webApps.updateApplicationSettings(group, site, { properties: next });
      while ((await get('/version')).status !== 200);
    },
  };
}

const vaultResource = {
  id: `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${vault}`,
  type: 'Microsoft.KeyVault/vaults',
  name: vault,
  location: 'westeurope',
  properties: { softDeleteRetentionInDays: 7, enablePurgeProtection: true },
};

function referring(resource: Record<string, unknown>, settings: Record<string, string>): Record<string, unknown> {
  const id = String(resource['id']);
  if (id !== siteId && id !== `${siteId}/slots/staging`) return resource;
  const siteConfig = {
    linuxFxVersion: `DOCKER|chaufherdevacr.azurecr.io/api@sha256:${(id === siteId ? 'a' : 'b').repeat(64)}`,
    appSettings: Object.entries(settings).map(([name, value]) => ({ name, value })),
  };
  return { ...resource, identity: { type: 'SystemAssigned' }, properties: { siteConfig } };
}
