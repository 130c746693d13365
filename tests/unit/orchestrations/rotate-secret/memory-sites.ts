/** Sites in memory that keep what they fetched from the vaults until they are made to fetch it anew. */
import type { SecretReference, SecretReferences } from '../../../../azure/secret-references.ts';
import type { ProbeResult } from '../../../../azure/http-probe.ts';
import type { Credential } from '../../../../secrets/credential.ts';
import type { MemoryVaults } from './memory-vaults.ts';
import type { Mortality } from './mortality.ts';

interface Fetched {
  readonly version: string;
  readonly value: string;
}

export interface MemorySites extends SecretReferences {
  /** Setting → what production of the site has, by the site's resource id. */
  readonly has: (site: string, setting: string) => string | undefined;
  /** Every value that any site or slot has now. */
  readonly inUse: () => readonly string[];
  /** `refresh NAME` or `refresh NAME/SLOT`, in order. */
  readonly refreshes: string[];
  /** Fetches for every site, as a restart would. */
  readonly restart: () => void;
  readonly look: (url: string) => Promise<ProbeResult>;
  /** Decides whether production of a site is well with what it has. */
  isWell: (site: string) => boolean;
}

const keyOf = (site: string, slot: string | undefined, setting: string) => `${site} ${slot ?? ''} ${setting}`;
const nameOf = (site: string, slot?: string) => `${site.split('/').at(-1)}${slot === undefined ? '' : `/${slot}`}`;

export function createMemorySites(
  { call }: Mortality,
  { vaults, consumers }: { readonly vaults: MemoryVaults; readonly consumers: Credential['consumers'] },
): MemorySites {
  const fetched = new Map<string, Fetched>();
  const of = (site: string, slot: string | undefined) =>
    consumers.filter((consumer) => consumer.site === site && consumer.slot === slot);

  function fetch(site: string, slot: string | undefined): void {
    for (const { setting, vault, secret } of of(site, slot)) {
      const [newest] = vaults.stored(vault, secret);
      if (newest?.enabled) fetched.set(keyOf(site, slot, setting), newest);
    }
  }

  const sites: MemorySites = {
    refreshes: [],
    isWell: () => true,
    has: (site, setting) => fetched.get(keyOf(site, undefined, setting))?.value,
    inUse: () => [...fetched.values()].map(({ value }) => value),
    restart: () => {
      for (const { site, slot } of consumers) fetch(site, slot);
    },
    look: async (url) => {
      const site = consumers.find((each) => url.includes(nameOf(each.site)))?.site ?? '';
      const healthy = sites.isWell(site);
      return { url, healthy, milliseconds: 1, at: '', ...(healthy ? { status: 200 } : { reason: 'answered 500' }) };
    },
    read: (site, slot) =>
      call(() =>
        of(site, slot).map(({ setting, secret, vault }): SecretReference => {
          const has = fetched.get(keyOf(site, slot, setting));
          const named = { setting, secret, vault: nameOf(vault) };
          return has ? { ...named, version: has.version, status: 'Resolved' } : { ...named, status: 'SecretNotFound' };
        }),
      ),
    refresh: (site, slot) =>
      call(() => {
        sites.refreshes.push(`refresh ${nameOf(site, slot)}`);
        fetch(site, slot);
      }),
  };
  return sites;
}
