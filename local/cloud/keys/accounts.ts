/** Resources with keys, and the accounts that their addresses belong to: a storage account is both, a rule is reached through its namespace. */
import { keyOf, lastName } from '../arm/resource-id.ts';
import type { ArmResource, Resources } from '../arm/state.ts';
import type { Store } from '../store.ts';
import { providerOf, providers, type Provider, type ShownKey } from './providers.ts';
import type { Keys } from './state.ts';

export interface KeyedResource {
  readonly resource: ArmResource;
  readonly provider: Provider;
  readonly account: ArmResource;
  /** The last name in its id. */
  readonly name: string;
  readonly keys: readonly ShownKey[];
}

export interface Accounts {
  /** `127.0.0.1:PORT`; undefined before the start, and for what was made after it. */
  hostOf(account: ArmResource): string | undefined;
  setPort(account: ArmResource, port: number): void;
  portOf(account: ArmResource): number | undefined;
  /** Undefined for what has no keys, or none that may be used. */
  find(resourceId: string): KeyedResource | undefined;
  /** What of an account has keys: itself, or its rules. */
  of(account: ArmResource): readonly KeyedResource[];
  /** Every account with something that has keys. */
  all(): readonly { readonly account: ArmResource; readonly provider: Provider }[];
}

export function createAccounts(deps: { resources: Resources; keys: Keys; store: Store }): Accounts {
  const { resources, keys } = deps;
  const ports = deps.store.collection<number>('key-ports');
  const hostOf = (account: ArmResource): string | undefined => {
    const port = ports.get(keyOf(account.id));
    return port === undefined ? undefined : `127.0.0.1:${port}`;
  };

  function keyed(resource: ArmResource, provider: Provider): KeyedResource | undefined {
    const account = accountOf(resource, provider);
    if (account === undefined || provider.off(account.properties)) return undefined;
    const name = lastName(resource.id);
    const shown = { name, host: hostOf(account) ?? '' };
    return {
      resource,
      provider,
      account,
      name,
      keys: keys
        .of(resource.id, provider)
        .map((key) => ({ ...key, connectionString: provider.connectionString(shown, key) })),
    };
  }

  function accountOf(resource: ArmResource, provider: Provider): ArmResource | undefined {
    if (provider.accountType === undefined) return resource;
    return resources.get(resource.id.split('/').slice(0, 9).join('/'));
  }

  const everything = (): readonly KeyedResource[] =>
    providers
      .flatMap((provider) => resources.ofType(provider.type).map((resource) => keyed(resource, provider)))
      .filter((one) => one !== undefined);

  return {
    hostOf,
    setPort: (account, port) => ports.put(keyOf(account.id), port),
    portOf: (account) => ports.get(keyOf(account.id)),
    find(resourceId) {
      const resource = resources.get(resourceId);
      const provider = resource === undefined ? undefined : providerOf(resource.type);
      return resource === undefined || provider === undefined ? undefined : keyed(resource, provider);
    },
    of: (account) => everything().filter((one) => keyOf(one.account.id) === keyOf(account.id)),
    all() {
      const accounts = everything().map(({ account, provider }) => [keyOf(account.id), { account, provider }] as const);
      return [...new Map(accounts).values()];
    },
  };
}
