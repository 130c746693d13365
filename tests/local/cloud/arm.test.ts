/** Resources, groups and tags as the official resource client sees them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, group, subscription, testCloud, tokenFor, type TestCloud } from './support.ts';

const storage = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/chaufherdevopsweu`;
const apiVersion = '2024-01-01';
const quick = { updateIntervalInMs: 30 };

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud({ pageSize: 3 });
});
afterAll(() => cloud.cloud.stop());
beforeEach(() => cloud.control.reset());

const resources = () => cloud.resources.resources;

async function namesOf(list: AsyncIterable<{ name?: string }>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of list) names.push(name ?? '');
  return names;
}

describe('resources', () => {
  test('of the snapshot are there, with their properties, under any case of their id', async () => {
    const resource = await resources().getById(
      storage.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
      apiVersion,
    );
    expect(resource).toMatchObject({ id: storage, kind: 'StorageV2', sku: { name: 'Standard_ZRS' } });
    expect(resource.properties).toMatchObject({ allowSharedKeyAccess: false, provisioningState: 'Succeeded' });
  });

  test('are listed over several pages', async () => {
    const pages: number[] = [];
    for await (const page of resources().listByResourceGroup(group).byPage()) pages.push(page.length);
    expect(pages.length).toBeGreaterThan(3);
    expect(Math.max(...pages)).toBe(3);
    expect(await namesOf(resources().list())).toHaveLength(pages.reduce((sum, size) => sum + size, 0));
  });

  test('are filtered by type, by name and by tag', async () => {
    expect(await namesOf(resources().list({ filter: "resourceType eq 'microsoft.web/SITES'" }))).toHaveLength(3);
    expect(
      await namesOf(
        resources().list({ filter: "resourceType eq 'Microsoft.Web/sites' and name eq 'chaufher-dev-api-neu'" }),
      ),
    ).toEqual(['chaufher-dev-api-neu']);
    expect(await namesOf(resources().list({ filter: "tagName eq 'component' and tagValue eq 'operations'" }))).toEqual([
      'chaufherdevopsweu',
    ]);
    expect(await namesOf(resources().listByResourceGroup(group, { filter: "substringof('oncall', name)" }))).toEqual([
      'chaufher-dev-oncall',
    ]);
  });

  test('are not listed at all for a filter that cannot be read', async () => {
    await expect(namesOf(resources().list({ filter: "flavour eq 'sweet'" }))).rejects.toMatchObject({
      statusCode: 400,
      code: 'InvalidFilterInQueryString',
    });
  });

  test('are created over a status document, and deleted over a location', async () => {
    const id = storage.replace('chaufherdevopsweu', 'another');
    const created = await resources().createOrUpdateById(
      id,
      apiVersion,
      { location: 'westeurope', properties: { a: 1 } },
      quick,
    );
    expect(created).toMatchObject({ name: 'another', properties: { a: 1, provisioningState: 'Succeeded' } });
    await resources().deleteById(id, apiVersion, quick);
    await expect(resources().getById(id, apiVersion)).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });

  test('show that they are being created', async () => {
    const id = storage.replace('chaufherdevopsweu', 'slowly');
    const poller = resources().createOrUpdateById(id, apiVersion, { location: 'westeurope' }, quick);
    await poller.submitted();
    expect((await resources().getById(id, apiVersion)).properties).toMatchObject({ provisioningState: 'Creating' });
    await poller;
  });

  test('stay as they are when the cloud is reset while one is being deleted', async () => {
    await resources().deleteById(storage, apiVersion, quick).submitted();
    await cloud.control.reset();
    await resources().createOrUpdateById(
      storage.replace('chaufherdevopsweu', 'another'),
      apiVersion,
      { location: 'westeurope' },
      quick,
    );
    // A deletion that begins later is done, so the earlier deadline has passed as well.
    await resources().deleteById(storage.replace('chaufherdevopsweu', 'another'), apiVersion, quick);
    expect((await resources().getById(storage, apiVersion)).id).toBe(storage);
  });

  test('take a change of their tags', async () => {
    await resources().updateById(storage, apiVersion, { tags: { environment: 'dev' } }, quick);
    expect((await resources().getById(storage, apiVersion)).tags).toEqual({ environment: 'dev' });
  });

  test('of a type that the snapshot does not have are refused', async () => {
    const id = storage.replace('Microsoft.Storage/storageAccounts', 'Microsoft.Cache/redis');
    await expect(
      resources().createOrUpdateById(id, apiVersion, { location: 'westeurope' }, quick),
    ).rejects.toMatchObject({ statusCode: 404, code: 'InvalidResourceType' });
  });

  test('have the ids of their identities', async () => {
    const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/chaufher-dev-ops-weu-id`;
    const { properties } = await resources().getById(id, apiVersion);
    expect(properties).toMatchObject({
      tenantId: cloud.cloud.tenantId,
      clientId: expect.any(String),
      principalId: expect.any(String),
    });
  });

  test('say how they are', async () => {
    const token = await tokenFor(cloud.cloud, 'reader', 'https://management.azure.com/.default');
    const look = () =>
      ask(
        cloud.cloud,
        `${cloud.cloud.url}${storage}/providers/Microsoft.ResourceHealth/availabilityStatuses/current?api-version=2023-10-01`,
        {
          headers: { authorization: `Bearer ${token}` },
        },
      );
    expect((await look()).json()).toMatchObject({ properties: { availabilityState: 'Available' } });
    await cloud.control.setResourceHealth(storage, 'Unavailable', 'A disk is full.');
    expect((await look()).json()).toMatchObject({
      properties: { availabilityState: 'Unavailable', summary: 'A disk is full.' },
    });
  });
});

const groups = () => cloud.resources.resourceGroups;

describe('resource groups', () => {
  test('are read, made, changed and deleted', async () => {
    expect(await groups().get(group)).toMatchObject({
      name: group,
      location: 'westeurope',
      tags: { environment: 'dev' },
    });
    await groups().createOrUpdate('drill', { location: 'northeurope' });
    expect(await namesOf(groups().list())).toEqual([group, 'drill']);
    await groups().delete('drill', quick);
    await expect(groups().get('drill')).rejects.toMatchObject({ statusCode: 404, code: 'ResourceGroupNotFound' });
  });

  test('take their resources with them when they are deleted', async () => {
    await groups().delete(group, quick);
    await expect(resources().getById(storage, apiVersion)).rejects.toMatchObject({ statusCode: 404 });
  });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  ask(cloud.cloud, `${cloud.cloud.url}${path}`, { headers });
const bearer = async (scope: string) => ({
  authorization: `Bearer ${await tokenFor(cloud.cloud, 'pipeline', scope)}`,
});

describe('the way in', () => {
  test('without a token is a challenge', async () => {
    const answer = await get(`${storage}?api-version=${apiVersion}`);
    expect(answer.status).toBe(401);
    expect(answer.json()).toMatchObject({ error: { code: 'AuthenticationFailed' } });
    expect(answer.headers['www-authenticate']).toContain(
      `authorization_uri="${cloud.cloud.url}/${cloud.cloud.tenantId}"`,
    );
  });

  test('with a token for something else is closed', async () => {
    const answer = await get(`${storage}?api-version=${apiVersion}`, await bearer('api://chaufher-dev-ops/.default'));
    expect([answer.status, answer.json()]).toMatchObject([401, { error: { code: 'InvalidAuthenticationToken' } }]);
  });

  test('without an api-version is refused', async () => {
    const answer = await get(storage, await bearer('https://management.azure.com/.default'));
    expect([answer.status, answer.json()]).toMatchObject([400, { error: { code: 'MissingApiVersionParameter' } }]);
  });

  test('to another subscription leads nowhere', async () => {
    const answer = await get(
      `/subscriptions/other/resourcegroups?api-version=${apiVersion}`,
      await bearer('https://management.azure.com/.default'),
    );
    expect([answer.status, answer.json()]).toMatchObject([404, { error: { code: 'SubscriptionNotFound' } }]);
  });

  test('to what nothing emulates says so', async () => {
    const answer = await get(
      `/subscriptions/${subscription}/tagNames?api-version=${apiVersion}`,
      await bearer('https://management.azure.com/.default'),
    );
    expect(answer.status).toBe(501);
    expect(answer.json()).toMatchObject({
      error: { code: 'NotImplemented', message: expect.stringContaining('tagNames') },
    });
  });

  test('to the control address is closed to pages in a browser', async () => {
    expect((await get('/_control/status', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await get('/_control/status', { host: 'evil.example' })).status).toBe(403);
  });
});

describe('the log of operations', () => {
  test('has what was done and by whom, and how it ended, but no reads', async () => {
    await resources().updateById(storage, apiVersion, { tags: {} }, quick);
    await resources().getById(storage, apiVersion);
    await cloud.sites.webApps.listApplicationSettings(group, 'chaufher-dev-api-weu');
    await cloud.sites.webApps.swapSlotWithProduction(
      group,
      'chaufher-dev-api-weu',
      { targetSlot: 'staging', preserveVnet: true },
      quick,
    );
    expect(await cloud.control.operations()).toMatchObject([
      {
        method: 'PATCH',
        operation: 'write',
        azureOperation: 'Microsoft.Storage/storageAccounts/write',
        resource: storage,
        status: 200,
        result: 'succeeded',
      },
      {
        method: 'POST',
        operation: 'slotsswap',
        azureOperation: 'Microsoft.Web/sites/slotsswap/action',
        callerAppId: '00000000-0000-4000-8000-00000000c003',
        status: 202,
        result: 'succeeded',
      },
    ]);
  });

  test('tells refusals from effects', async () => {
    await expect(cloud.sites.webApps.restart(group, 'nobody')).rejects.toMatchObject({ statusCode: 404 });
    expect(await cloud.control.operations()).toMatchObject([
      { operation: 'restart', result: 'refused', code: 'ResourceNotFound' },
    ]);
  });
});
