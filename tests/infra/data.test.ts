/** What holds data in every environment: how many copies there are, and who signs in. */
import { describe, expect, it } from 'vitest';
import { deployments } from '../../scripts/infra.ts';
import { resourcesOf } from './environments.ts';

describe.each(deployments.map(({ environment }) => environment))('In %s', (environment) => {
  const of = (...types: string[]) => resourcesOf(environment, ...types);
  const servers = of('Microsoft.DBforPostgreSQL/flexibleServers');
  const [primary, replica] = [
    servers.find(({ name }) => name.endsWith('-weu')),
    servers.find(({ name }) => name.endsWith('-neu')),
  ];

  it('nobody signs in to the database with a password', () => {
    expect(servers).toHaveLength(2);
    for (const { properties } of servers)
      expect(properties).toMatchObject({ authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled' } });
    expect(JSON.stringify(servers)).not.toMatch(/administratorLogin/);
  });

  it('the replica is as large as the database, elsewhere, and one address follows either', () => {
    expect(replica?.properties).toMatchObject({ createMode: 'Replica', sourceServerResourceId: primary?.id });
    expect(replica?.source['sku']).toEqual(primary?.source['sku']);
    expect(replica?.location).not.toBe(primary?.location);
    const [endpoint] = of('Microsoft.DBforPostgreSQL/flexibleServers/virtualEndpoints');
    expect(endpoint?.properties).toEqual({ endpointType: 'ReadWrite', members: [replica?.name] });
    for (const { properties } of of('Microsoft.Web/sites', 'Microsoft.Web/sites/slots').filter(({ name }) =>
      name.includes('-api-'),
    ))
      expect(JSON.stringify(properties)).toContain(`chaufher-${environment}-db.writer.postgres.database.azure.com`);
  });

  it('backups are kept in the paired region', () => {
    expect(primary?.properties).toMatchObject({ backup: { geoRedundantBackup: 'Enabled' } });
  });

  it('storage survives its region where it holds what nothing else does', () => {
    const skus = of('Microsoft.Storage/storageAccounts').map(({ name, source }) => [
      name.replace(`chaufher${environment}`, ''),
      source['sku'],
    ]);
    expect(Object.fromEntries(skus)).toMatchObject({
      mediaweu: { name: 'Standard_RAGZRS' },
      opsweu: { name: 'Standard_GZRS' },
      anchorneu: { name: 'Standard_ZRS' },
    });
  });

  it('settings have a replica in the other region, and flags that App Configuration understands', () => {
    expect(of('Microsoft.AppConfiguration/configurationStores/replicas').map(({ location }) => location)).toEqual([
      'northeurope',
    ]);
    const flags = of('Microsoft.AppConfiguration/configurationStores/keyValues');
    expect(flags.length).toBeGreaterThan(0);
    for (const { name, properties } of flags) {
      expect(properties['contentType']).toBe('application/vnd.microsoft.appconfig.ff+json;charset=utf-8');
      expect(JSON.parse(String(properties['value'])).id).toBe(name.replace(/^.*~2F/, ''));
    }
  });
});
