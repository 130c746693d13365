/** Who can reach what in every environment: nothing that holds data answers the internet, and who needs it has a private way. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseResourceId, sameResource } from '../../resources/resource-id.ts';
import { deployments } from '../../scripts/infra.ts';
import { resourcesOf } from './environments.ts';

const names = deployments.map(({ environment }) => environment);
const endpointSchema = z.object({
  privateLinkServiceConnections: z.tuple([
    z.object({ properties: z.object({ privateLinkServiceId: z.string(), groupIds: z.tuple([z.string()]) }) }),
  ]),
});
const subnetsSchema = z.object({
  subnets: z.array(
    z.object({
      name: z.string(),
      properties: z.object({
        addressPrefix: z.string(),
        networkSecurityGroup: z.object({ id: z.string() }),
        delegations: z.array(z.object({ properties: z.object({ serviceName: z.string() }) })),
      }),
    }),
  ),
});
const restrictionsSchema = z.object({
  siteConfig: z.object({
    ipSecurityRestrictionsDefaultAction: z.string(),
    ipSecurityRestrictions: z.array(z.looseObject({ name: z.string(), ipAddress: z.string().optional() })),
  }),
});

/** What a private endpoint of a network reaches: resource and part of it. */
function reached(environment: string, network: string): { id: string; part: string }[] {
  return resourcesOf(environment, 'Microsoft.Network/privateEndpoints')
    .filter(({ id }) => parseResourceId(id)?.resourceGroup === network)
    .map(({ properties }) => {
      const [{ properties: connection }] = endpointSchema.parse(properties).privateLinkServiceConnections;
      return { id: connection.privateLinkServiceId, part: connection.groupIds[0] };
    });
}

describe.each(names)('In %s', (environment) => {
  const of = (...types: string[]) => resourcesOf(environment, ...types);
  const networks = ['weu', 'neu'].map((region) => `chaufher-${environment}-network-${region}`);

  it('vaults, storage and databases do not answer the internet', () => {
    for (const { properties } of of('Microsoft.KeyVault/vaults', 'Microsoft.Storage/storageAccounts'))
      expect(properties).toMatchObject({
        publicNetworkAccess: 'Disabled',
        networkAcls: { defaultAction: 'Deny' },
      });
    for (const { properties } of of('Microsoft.DBforPostgreSQL/flexibleServers'))
      expect(properties).toMatchObject({ network: { publicNetworkAccess: 'Disabled' } });
  });

  it.each(networks)('%s reaches all that is closed, and what has a public side besides', (network) => {
    const closed = of(
      'Microsoft.AppConfiguration/configurationStores',
      'Microsoft.DBforPostgreSQL/flexibleServers',
      'Microsoft.KeyVault/vaults',
      'Microsoft.SignalRService/signalR',
      'Microsoft.Storage/storageAccounts',
    );
    const there = reached(environment, network);
    expect(closed.filter(({ id }) => !there.some((one) => sameResource(one.id, id))).map(({ name }) => name)).toEqual(
      [],
    );
    const ops = there.filter(({ id }) => id.endsWith(`chaufher${environment}opsweu`)).map(({ part }) => part);
    expect(ops.toSorted()).toEqual(['blob', 'queue', 'table']);
  });

  it.each(networks)('%s finds its endpoints in zones of its own', (network) => {
    const inside = (type: string) => of(type).filter(({ id }) => parseResourceId(id)?.resourceGroup === network);
    const links = inside('Microsoft.Network/privateDnsZones/virtualNetworkLinks');
    const [vnet] = inside('Microsoft.Network/virtualNetworks');
    expect(links).toHaveLength(inside('Microsoft.Network/privateDnsZones').length);
    for (const { properties } of links) expect(properties).toMatchObject({ virtualNetwork: { id: vnet?.id } });
    const groups = inside('Microsoft.Network/privateEndpoints/privateDnsZoneGroups');
    expect(groups).toHaveLength(inside('Microsoft.Network/privateEndpoints').length);
    for (const { properties } of groups) expect(JSON.stringify(properties)).toContain(`/resourceGroups/${network}/`);
  });

  it('subnets are delegated, guarded, and overlap nowhere', () => {
    const subnets = of('Microsoft.Network/virtualNetworks').flatMap(
      ({ properties }) => subnetsSchema.parse(properties).subnets,
    );
    expect(subnets.map(({ name, properties }) => [name, properties.delegations[0]?.properties.serviceName])).toEqual(
      ['weu', 'neu'].flatMap(() => [
        ['api', 'Microsoft.Web/serverFarms'],
        ['functions', 'Microsoft.App/environments'],
        ['endpoints', undefined],
      ]),
    );
    const prefixes = subnets.map(({ properties }) => properties.addressPrefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    const guards = of('Microsoft.Network/networkSecurityGroups');
    for (const { properties } of subnets)
      expect(guards.some(({ id }) => sameResource(id, properties.networkSecurityGroup.id))).toBe(true);
    for (const { properties } of guards)
      expect(properties['securityRules']).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            properties: expect.objectContaining({ access: 'Deny', sourceAddressPrefix: '*', priority: 4096 }),
          }),
        ]),
      );
  });

  it('every site and slot calls out of a subnet, and refuses whom it does not know', () => {
    for (const { properties } of of('Microsoft.Web/sites', 'Microsoft.Web/sites/slots')) {
      expect(properties['virtualNetworkSubnetId']).toMatch(/\/subnets\/(api|functions)$/);
      expect(restrictionsSchema.parse(properties).siteConfig.ipSecurityRestrictionsDefaultAction).toBe('Deny');
    }
  });

  it('the API is called through our Front Door, by the automation, and by the availability tests', () => {
    for (const { properties } of of('Microsoft.Web/sites').filter(({ name }) => name.includes('-api-'))) {
      const rules = restrictionsSchema.parse(properties).siteConfig.ipSecurityRestrictions;
      expect(rules.map(({ name }) => name)).toEqual(['front-door', 'automation-weu', 'automation-neu', 'availability']);
      expect(rules[0]).toMatchObject({
        ipAddress: 'AzureFrontDoor.Backend',
        headers: { 'x-azure-fdid': [expect.stringContaining(`/profiles/chaufher-${environment}-edge'`)] },
      });
    }
  });

  it('the automation is called by action groups, Event Grid, Teams, people and pipelines', () => {
    const [app] = of('Microsoft.Web/sites').filter(({ name }) => name === `chaufher-${environment}-ops-weu`);
    const rules = restrictionsSchema.parse(app?.properties).siteConfig.ipSecurityRestrictions;
    expect(rules.map(({ name, ipAddress }) => [name, ipAddress])).toEqual([
      ['action-groups', 'ActionGroup'],
      ['event-grid', 'AzureEventGrid'],
      ['teams', 'AzureBotService'],
      ['office', '203.0.113.0/24'],
      ['pipelines', '198.51.100.0/26'],
    ]);
  });

  it('phones may connect to SignalR, and nobody else from outside', () => {
    for (const { properties } of of('Microsoft.SignalRService/signalR'))
      expect(properties).toMatchObject({
        networkACLs: { publicNetwork: { deny: ['ServerConnection', 'RESTAPI', 'Trace'] } },
      });
  });
});

it('Networks of environments do not overlap, should they ever be connected', () => {
  const spaces = names.flatMap((environment) =>
    resourcesOf(environment, 'Microsoft.Network/virtualNetworks').map(({ properties }) =>
      JSON.stringify(properties['addressSpace']),
    ),
  );
  expect(spaces).toHaveLength(6);
  expect(new Set(spaces).size).toBe(6);
});
