import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { createKeyedResources } from '../../../azure/keyed-resources.ts';
import type { Rest, RestCall } from '../../../azure/rest.ts';

const store =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/g/providers/Microsoft.AppConfiguration/configurationStores/config';
const canary = 'canary-value-of-a-key';

const listed = {
  value: [
    { id: 'A1', name: 'Primary', connectionString: `Endpoint=https://config;Id=A1;Secret=${canary}` },
    { id: 'B2', name: 'Secondary', connectionString: 'Endpoint=https://config;Id=B2;Secret=other' },
  ],
};

/** Answers by the end of the path, or fails with what is given there; keeps what it was asked. */
function restOf(answers: Readonly<Record<string, unknown>>): Rest & { readonly calls: RestCall[] } {
  const calls: RestCall[] = [];
  return {
    calls,
    async send<T>(call: RestCall, shape: z.ZodType<T>): Promise<T> {
      calls.push(call);
      const [path = ''] = call.path.split('?');
      const answer = Object.entries(answers).find(([end]) => path.endsWith(end))?.[1];
      if (answer instanceof Error) throw answer;
      return shape.parse(answer);
    },
  };
}

const failure = (statusCode: number) => Object.assign(new Error(`It said ${canary}.`), { statusCode, code: 'Said' });
const resourcesOf = (rest: Rest) => createKeyedResources(async () => rest);

describe('reading', () => {
  it('asks whether it is busy before it asks for the keys, in the version of the row', async () => {
    const rest = restOf({ '/listKeys': listed, '/config': { properties: { provisioningState: 'Succeeded' } } });
    await resourcesOf(rest).read(store);
    expect(rest.calls).toEqual([
      { method: 'GET', path: `${store}?api-version=2023-03-01` },
      { method: 'POST', path: `${store}/listKeys?api-version=2023-03-01` },
    ]);
  });

  it('gives both keys as values that do not print', async () => {
    const { keys } = await resourcesOf(restOf({ '/listKeys': listed, '/config': {} })).read(store);
    expect(keys.get('Primary')?.reveal()).toContain(canary);
    expect([...keys.keys()]).toEqual(['Primary', 'Secondary']);
    expect(JSON.stringify([...keys])).not.toContain(canary);
  });

  it.each([
    ['Succeeded', false],
    ['failed', false],
    ['Canceled', false],
    ['Updating', true],
    ['Creating', true],
    [undefined, false],
  ])('takes the state %s for busy: %s', async (provisioningState, busy) => {
    const rest = restOf({ '/listKeys': listed, '/config': { properties: { provisioningState } } });
    expect((await resourcesOf(rest).read(store)).busy).toBe(busy);
  });

  it('says which key the answer lacks', async () => {
    const rest = restOf({ '/listKeys': { value: listed.value.slice(0, 1) }, '/config': {} });
    await expect(resourcesOf(rest).read(store)).rejects.toMatchObject({
      code: 'azure-refused',
      message: expect.stringContaining('Secondary'),
    });
  });

  it('knows only types that have a row', async () => {
    const rest = restOf({});
    for (const resource of [store.replace('configurationStores', 'other'), 'config'])
      await expect(resourcesOf(rest).read(resource)).rejects.toMatchObject({ code: 'input-invalid' });
    expect(rest.calls).toEqual([]);
  });
});

describe('making a key anew', () => {
  it('is sent once, with the id that only the list has', async () => {
    const rest = restOf({ '/listKeys': listed, '/regenerateKey': {} });
    await resourcesOf(rest).regenerate(store, 'Secondary');
    expect(rest.calls.filter(({ path }) => path.includes('/regenerateKey'))).toEqual([
      { method: 'POST', path: `${store}/regenerateKey?api-version=2023-03-01`, json: { id: 'B2' } },
    ]);
  });

  it('of a key that the provider does not have is refused before anything is asked', async () => {
    const rest = restOf({ '/listKeys': listed });
    await expect(resourcesOf(rest).regenerate(store, 'primary')).rejects.toMatchObject({ code: 'input-invalid' });
    expect(rest.calls).toEqual([]);
  });

  it('is not asked for where the list has no id for it', async () => {
    const rest = restOf({ '/listKeys': { value: [] } });
    await expect(resourcesOf(rest).regenerate(store, 'Primary')).rejects.toMatchObject({ code: 'azure-refused' });
    expect(rest.calls).toHaveLength(1);
  });

  it('waits for its turn where another operation is in progress', async () => {
    const rest = restOf({ '/listKeys': listed, '/regenerateKey': failure(409) });
    await expect(resourcesOf(rest).regenerate(store, 'Primary')).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 10,
    });
  });
});

describe('a failure', () => {
  it.each([
    [403, 'forbidden'],
    [404, 'not-found'],
    [429, 'throttled'],
    [409, 'unavailable'],
    [500, 'unavailable'],
  ])('of %i is %s, without what was said and without its cause', async (status, code) => {
    const keyed = resourcesOf(restOf({ '/listKeys': listed, '/regenerateKey': failure(status) }));
    const error: unknown = await keyed.regenerate(store, 'Primary').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code, data: { azureStatus: status } });
    expect(error).toHaveProperty('message', expect.not.stringContaining(canary));
    expect(error).not.toHaveProperty('cause');
  });
});
