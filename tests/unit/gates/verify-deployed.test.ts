/** What Azure is asked about what is deployed, and what becomes of its answers. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createDeployed, type DeployedResource } from '../../../azure/deployed.ts';
import { createAnswered, type Answering } from '../azure/answering.ts';

const group = '/subscriptions/s/resourceGroups/shop';
const vaults = `${group}/providers/Microsoft.KeyVault/vaults`;

function deployedBy(answering: Answering) {
  const { clients, asked } = createAnswered(answering);
  return { deployed: createDeployed(clients.arm), asked };
}

const resource = (name: string, more = {}) => ({
  id: `${vaults}/${name}`,
  name,
  type: 'Microsoft.KeyVault/vaults',
  ...more,
});

describe('A list', () => {
  it('is read to its end, always from the endpoint that was configured', async () => {
    const { deployed, asked } = deployedBy(({ url }) => ({
      status: 200,
      body: url.searchParams.has('$skiptoken')
        ? { value: [resource('b')], nextLink: null }
        : {
            value: [resource('a')],
            nextLink: `https://elsewhere.example${url.pathname}?api-version=2021-04-01&$skiptoken=2`,
          },
    }));
    const found = await deployed.resources('s');
    expect(found.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(asked.map(({ url }) => url.host)).toEqual(['management.azure.com', 'management.azure.com']);
    expect(asked[0]?.line).toBe('GET /subscriptions/s/resources?$expand=provisioningState&$top=1000');
  });

  it('that goes round in circles is given up', async () => {
    const { deployed } = deployedBy(({ url }) => ({ status: 200, body: { value: [], nextLink: url.href } }));
    await expect(deployed.list(vaults, '2024-11-01')).rejects.toThrow('no end after 200 pages');
  });

  it.each([400, 404, 405])('that Azure does not offer (%s) is undefined', async (status) => {
    const { deployed } = deployedBy(() => ({ status }));
    expect(await deployed.list(vaults, '2024-11-01')).toBeUndefined();
  });

  it('that the caller may not read is an error', async () => {
    const { deployed } = deployedBy(() => ({ status: 403, body: { error: { code: 'AuthorizationFailed' } } }));
    await expect(deployed.list(vaults, '2024-11-01')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('can be narrowed', async () => {
    const { deployed, asked } = deployedBy(() => ({ status: 200, body: { value: [] } }));
    await deployed.list(vaults, '2024-11-01', "state eq 'Running'");
    expect(asked[0]?.url.searchParams.get('$filter')).toBe("state eq 'Running'");
  });
});

describe('A resource', () => {
  const cases: readonly (readonly [string, object, Partial<DeployedResource>])[] = [
    ['without tags', { tags: null, properties: null, identity: null }, { tags: {}, properties: {} }],
    [
      'with its state in its properties',
      { properties: { provisioningState: 'Failed' } },
      { provisioningState: 'Failed' },
    ],
    ['with its state beside them', { provisioningState: 'Succeeded' }, { provisioningState: 'Succeeded' }],
    ['that is somebody', { properties: { principalId: 'p' } }, { principalId: 'p' }],
    ['with somebody of its own', { identity: { type: 'SystemAssigned', principalId: 'q' } }, { principalId: 'q' }],
  ];

  it.each(cases)('%s is understood', async (_title, body, expected) => {
    const { deployed } = deployedBy(() => ({ status: 200, body: resource('a', body) }));
    expect(await deployed.read(`${vaults}/a`, '2024-11-01')).toMatchObject(expected);
  });

  it('that does not exist is undefined, and one that cannot be read is an error', async () => {
    const { deployed } = deployedBy(({ url }) => ({ status: url.pathname.endsWith('gone') ? 404 : 409 }));
    expect(await deployed.read(`${vaults}/gone`, '2024-11-01')).toBeUndefined();
    await expect(deployed.read(`${vaults}/busy`, '2024-11-01')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('Compliance', () => {
  it('is what does not meet an assignment, in the shape of the published example', async () => {
    const summary: unknown = JSON.parse(
      readFileSync(new URL('../../fixtures/cloud/policy-summary.json', import.meta.url), 'utf8'),
    );
    const { deployed, asked } = deployedBy(() => ({ status: 200, body: summary }));
    const found = await deployed.compliance(group);
    expect(
      found?.map(({ assignment, nonCompliantResources }) => [assignment.slice(-8), nonCompliantResources]),
    ).toEqual([
      ['8c0ff76c', 55],
      ['aa801c1a', 55],
    ]);
    expect(asked[0]?.line).toBe(`POST ${group}/providers/Microsoft.PolicyInsights/policyStates/latest/summarize`);
  });

  it('is undefined in a cloud that has none', async () => {
    const { deployed } = deployedBy(() => ({ status: 501, body: { error: { code: 'NotImplemented' } } }));
    expect(await deployed.compliance(group)).toBeUndefined();
  });
});
