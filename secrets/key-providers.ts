/** Resource types that have two keys and that we know how to rotate: adding a provider is a row here. */

/** How a key is tried on the data plane (azure/credential-tests.ts). */
export type KeyTest =
  'storage' | 'signalr' | 'communication' | 'app-configuration' | 'notification-hubs' | 'cosmos' | 'service-bus';

export interface KeyProvider {
  /** Resource type of what has the keys, in Azure's spelling. */
  readonly type: string;
  readonly apiVersion: string;
  /** Names of its two keys, as a version's CredentialId tag has them. The first is taken on where nothing is known. */
  readonly keys: readonly [string, string];
  readonly list: {
    /** POST below the resource. */
    readonly action: string;
    /** The connection string of a key, from the answer and the resource itself; undefined where it is not there. */
    connectionString(key: string, answer: unknown, resource: unknown): string | undefined;
  };
  readonly regenerate: {
    /** POST below the resource. */
    readonly action: string;
    /** @param answer of `list`: some providers want an id that only it has. */
    body(key: string, answer: unknown): unknown;
  };
  readonly test: KeyTest;
}

export const keyProviders: readonly KeyProvider[] = [];

/** The row of a resource type, without case. */
export function keyProviderOf(type: string): KeyProvider | undefined {
  return keyProviders.find((provider) => provider.type.toLowerCase() === type.toLowerCase());
}

/** Name of the secret that holds a resource's connection string; infra/naming.bicep makes the same. */
export function secretNameOf(resourceName: string): string {
  return `${resourceName.replaceAll('/', '-')}-connection-string`;
}
