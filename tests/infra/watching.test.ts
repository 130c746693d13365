/** What is looked at in every environment: diagnostics of everything that has them, the budget, Defender for Cloud, workbooks. */
import { describe, expect, it } from 'vitest';
import { resourceKey } from '../../resources/resource-id.ts';
import { deployments } from '../../scripts/infra.ts';
import { resourcesOf } from './environments.ts';

const withLogs = [
  'Microsoft.AppConfiguration/configurationStores',
  'Microsoft.BotService/botServices',
  'Microsoft.Cdn/profiles',
  'Microsoft.Communication/communicationServices',
  'Microsoft.ContainerRegistry/registries',
  'Microsoft.DBforPostgreSQL/flexibleServers',
  'Microsoft.EventGrid/systemTopics',
  'Microsoft.KeyVault/vaults',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.NotificationHubs/namespaces',
  'Microsoft.OperationalInsights/workspaces',
  'Microsoft.SignalRService/signalR',
  'Microsoft.Storage/storageAccounts/blobServices',
  'Microsoft.Storage/storageAccounts/queueServices',
  'Microsoft.Storage/storageAccounts/tableServices',
  'Microsoft.Web/serverfarms',
  'Microsoft.Web/sites',
  'Microsoft.Web/sites/slots',
];

describe.each(deployments)('In $environment', ({ environment, subscriptionId }) => {
  const of = (...types: string[]) => resourcesOf(environment, ...types);
  const diagnosed = new Set(
    of('Microsoft.Insights/diagnosticSettings').map(({ id }) =>
      resourceKey(id.replace(/\/providers\/Microsoft\.Insights\/diagnosticSettings\/.*$/, '')),
    ),
  );

  it.each(withLogs)('every one of %s sends what it can to the workspace', (type) => {
    expect(of(type)).not.toEqual([]);
    expect(
      of(type)
        .filter(({ id }) => !diagnosed.has(resourceKey(id)))
        .map(({ name }) => name),
    ).toEqual([]);
  });

  it('so does the subscription', () => {
    expect(diagnosed).toContain(resourceKey(`/subscriptions/${subscriptionId}`));
  });

  it('the budget counts this environment and calls the action group', () => {
    const [budget] = of('Microsoft.Consumption/budgets');
    const [group] = of('Microsoft.Insights/actionGroups');
    expect(budget?.properties).toMatchObject({ filter: { tags: { name: 'environment', values: [environment] } } });
    const notifications = Object.values(Object(budget?.properties['notifications']));
    expect(notifications).toHaveLength(4);
    for (const one of notifications) expect(one).toMatchObject({ enabled: true, contactGroups: [group?.id] });
  });

  it('Defender for Cloud watches what there is', () => {
    expect(of('Microsoft.Security/pricings').map(({ name, properties }) => [name, properties['pricingTier']])).toEqual(
      ['AppServices', 'Arm', 'Containers', 'KeyVaults', 'OpenSourceRelationalDatabases', 'StorageAccounts'].map(
        (name) => [name, 'Standard'],
      ),
    );
  });

  it('workbooks are whole, and about this environment', () => {
    const books = of('Microsoft.Insights/workbooks');
    expect(books.map(({ properties }) => String(properties['displayName'])).toSorted()).toEqual(
      ['Audit', 'Cost', 'Operations', 'Status'].map((title) => `chaufher-${environment} ${title}`),
    );
    for (const { properties } of books) {
      const text = String(properties['serializedData']);
      expect(JSON.parse(text)).toMatchObject({ version: 'Notebook/1.0' });
      expect(text).not.toContain('<<');
      expect(text).toContain(`chaufher-${environment}-log`);
    }
  });
});
