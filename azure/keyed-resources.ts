/** Azure resources that have two keys, through Azure Resource Manager: read both, make one anew. */
import * as z from 'zod';
import { AutomationError, isAutomationError } from '../errors.ts';
import { parseResourceId } from '../resources/resource-id.ts';
import { keyProviderOf, type KeyProvider } from '../secrets/key-providers.ts';
import { sealed } from './errors.ts';
import type { Rest } from './rest.ts';
import { SecretValue } from './secret-value.ts';

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
  /**
   * Begins to make the key anew and does not wait for it: `read` tells when it has ended. Sent once and never repeated here.
   * 'unavailable' where another operation is in progress; any other failure may hide that it was begun.
   */
  regenerate(resource: string, key: string): Promise<void>;
}

/** A resource that says nothing of its state, as a rule does, is never busy. */
const stateShape = z.looseObject({
  properties: z.looseObject({ provisioningState: z.string().optional() }).optional(),
});

const settled: ReadonlySet<string> = new Set(['succeeded', 'failed', 'canceled']);

const busyRetryAfterSeconds = 10;

export function createKeyedResources(arm: () => Promise<Rest>): KeyedResources {
  const send = async <T>(
    operation: string,
    method: 'GET' | 'POST',
    path: string,
    { apiVersion }: KeyProvider,
    shape: z.ZodType<T>,
    json?: unknown,
  ): Promise<T> => {
    const call = { method, path: `${path}?api-version=${apiVersion}`, ...(json === undefined ? {} : { json }) };
    return sealed(operation, async () => (await arm()).send(call, shape));
  };

  const list = (resource: string, provider: KeyProvider) =>
    send(`list the keys of ${resource}`, 'POST', `${resource}/${provider.list.action}`, provider, z.unknown());

  return {
    async read(resource) {
      const provider = providerOf(resource);
      // First whether it is busy: asked after the keys, an operation that ended in between would look as if it had changed nothing.
      const state = await send(`read ${resource}`, 'GET', resource, provider, stateShape);
      const answer = await list(resource, provider);
      const keys = provider.keys.map((key) => {
        const value = provider.list.connectionString(key, answer, state);
        if (value === undefined) throw incomplete(resource, key);
        return [key, new SecretValue(value)] as const;
      });
      const provisioning = state.properties?.provisioningState?.toLowerCase();
      return { busy: provisioning !== undefined && !settled.has(provisioning), keys: new Map(keys) };
    },

    async regenerate(resource, key) {
      const provider = providerOf(resource);
      if (!provider.keys.includes(key))
        throw new AutomationError(
          'input-invalid',
          `${resource} has the keys ${provider.keys.join(' and ')}, not "${key}".`,
        );
      const { action, body } = provider.regenerate;
      const json = body(key, await list(resource, provider));
      if (json === undefined) throw incomplete(resource, key);
      try {
        await send(`regenerate ${key} of ${resource}`, 'POST', `${resource}/${action}`, provider, z.unknown(), json);
      } catch (error) {
        if (!isAutomationError(error, 'conflict')) throw error;
        const data = { retryAfterSeconds: busyRetryAfterSeconds, ...error.data };
        throw new AutomationError('unavailable', error.message, { data });
      }
    },
  };
}

function providerOf(resource: string): KeyProvider {
  const type = parseResourceId(resource)?.type;
  const provider = type === undefined ? undefined : keyProviderOf(type);
  if (provider === undefined)
    throw new AutomationError(
      'input-invalid',
      `Expected the id of a resource with keys that secrets/key-providers.ts has a row for, got "${resource}".`,
    );
  return provider;
}

function incomplete(resource: string, key: string): AutomationError {
  return new AutomationError('azure-refused', `What Azure answered of ${resource} does not have its ${key}.`);
}
