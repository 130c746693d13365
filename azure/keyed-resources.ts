/** Azure resources that have two keys, through Azure Resource Manager: read both, make one anew. */
import type { SecretValue } from './secret-value.ts';

export interface KeyedResource {
  /** An operation on it is still running: its keys may change in a moment. */
  readonly busy: boolean;
  /** Key name, as the provider's row spells it → what a consumer connects with (a connection string). */
  readonly keys: ReadonlyMap<string, SecretValue>;
}

/** Every call throws an AutomationError without any value in it. */
export interface KeyedResources {
  /** @param resource resource id; its type has a row in secrets/key-providers.ts. */
  read(resource: string): Promise<KeyedResource>;
  /** Begins to make the key anew and does not wait for it: `read` tells when it has ended. */
  regenerate(resource: string, key: string): Promise<void>;
}
