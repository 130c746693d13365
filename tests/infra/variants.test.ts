/** What parameters offer and no environment uses yet: events by queue, a scheduler, an end. Made with the real CLI, as an environment would be. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSnapshot, type Snapshot } from '../../resources/snapshot.ts';
import { bicepMissing, findBicep, infraFolder, writeSnapshots } from '../../scripts/infra.ts';
import { resourcesOf } from './environments.ts';

const bicep = findBicep();
if (bicep === undefined) process.stderr.write(`SKIPPED tests/infra/variants.test.ts: ${bicepMissing}\n`);

describe.skipIf(bicep === undefined)('An environment with other parameters', () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'infra-variant-')), 'infra');
  let made: Snapshot;
  const of = (type: string) => made.resources.filter((resource) => resource.type === type);

  beforeAll(() => {
    cpSync(infraFolder, folder, { recursive: true });
    const file = path.join(folder, 'environments/dev.bicepparam');
    const changes = [
      ["dataClass: 'internal'", "dataClass: 'internal'\n  expiresOn: '2026-12-31'"],
      ["durableBackend: 'storage'", "durableBackend: 'scheduler'"],
      ["eventDelivery: 'push'", "eventDelivery: 'queue'"],
    ] as const;
    const text = changes.reduce((before, [from, to]) => before.replace(from, to), readFileSync(file, 'utf8'));
    writeFileSync(file, text);
    writeSnapshots(bicep ?? '', folder);
    made = readSnapshot('dev', JSON.parse(readFileSync(path.join(folder, 'snapshots/dev.json'), 'utf8')));
  }, 120_000);
  afterAll(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  it('says in every tag when it is taken down', () => {
    const tagged = made.resources.filter(({ tags }) => 'environment' in tags);
    expect(tagged.length).toBeGreaterThan(150);
    expect(tagged.filter(({ tags }) => tags['expiresOn'] !== '2026-12-31')).toEqual([]);
  });

  it('gets events of its vaults by a queue that the topics may write to, and lets Event Grid no further', () => {
    const subscriptions = of('Microsoft.EventGrid/systemTopics/eventSubscriptions');
    expect(subscriptions).toHaveLength(2);
    for (const { properties } of subscriptions) {
      expect(properties).not.toHaveProperty('destination');
      expect(properties).toMatchObject({
        deliveryWithResourceIdentity: {
          identity: { type: 'SystemAssigned' },
          destination: { endpointType: 'StorageQueue', properties: { queueName: 'vault-events' } },
        },
      });
    }
    const queues = of('Microsoft.Storage/storageAccounts/queueServices/queues').map(({ name }) => name);
    expect(queues).toContain('chaufherdevopsweu/default/vault-events');
    const senders = of('Microsoft.Authorization/roleAssignments').filter(({ id }) =>
      id.includes('/queues/vault-events/'),
    );
    expect(
      senders
        .map(({ properties }) => /systemTopics\/([\w-]+)/.exec(String(properties['principalId']))?.[1] ?? '')
        .toSorted(),
    ).toEqual(['chaufher-dev-kv-neu-events', 'chaufher-dev-kv-weu-events']);
    const [app] = of('Microsoft.Web/sites').filter(({ name }) => name.includes('-ops-'));
    expect(JSON.stringify(app?.properties)).not.toContain('AzureEventGrid');
  });

  it('keeps durable state in a scheduler, by settings that win over host.json', () => {
    expect(of('Microsoft.DurableTask/schedulers').map(({ name }) => name)).toEqual(['chaufher-dev-tasks-weu']);
    const { extensions } = JSON.parse(readFileSync(path.join(infraFolder, '../host.json'), 'utf8'));
    expect(of('Microsoft.DurableTask/schedulers/taskHubs').map(({ name }) => name)).toEqual([
      `chaufher-dev-tasks-weu/${extensions.durableTask.hubName}`,
    ]);
    const [app] = of('Microsoft.Web/sites').filter(({ name }) => name.includes('-ops-'));
    expect(JSON.stringify(app?.properties)).toContain('__storageProvider__type","value":"azureManaged"');
    expect(of('Microsoft.Authorization/roleAssignments').filter(({ id }) => id.includes('/schedulers/'))).toHaveLength(
      1,
    );
  });
});

describe('The standby', () => {
  const [standby] = resourcesOf('prod', 'Microsoft.Web/sites').filter(({ name }) => name === 'chaufher-prod-ops-neu');
  const settings: { name: string; value: string }[] = Object(standby?.properties['siteConfig']).appSettings;

  it('waits in staging and prod, in the other region, and is no part of the component', () => {
    expect(standby).toMatchObject({ location: 'northeurope', tags: { component: 'operations-standby' } });
    expect(resourcesOf('staging', 'Microsoft.Web/sites').map(({ name }) => name)).toContain('chaufher-staging-ops-neu');
    expect(resourcesOf('dev', 'Microsoft.Web/sites').map(({ name }) => name)).not.toContain('chaufher-dev-ops-neu');
  });

  it('has every function disabled that would act by itself', () => {
    const sources = ['schedules', 'signals', 'events'].map((file) =>
      readFileSync(path.join(infraFolder, `../functions/${file}.ts`), 'utf8'),
    );
    const registered = sources.flatMap((text) => [
      ...text.matchAll(/app\.(?:timer|storageQueue|eventGrid)\('([\w-]+)'/g),
    ]);
    const disabled = settings.filter(({ name, value }) => name.endsWith('.Disabled') && value === 'true');
    expect(disabled.map(({ name }) => name.split('.')[1] ?? '').toSorted()).toEqual(
      registered.map(([, name = '']) => name).toSorted(),
    );
  });

  it('keeps its host in its own region, and knows the records of the first', () => {
    expect(settings).toEqual(
      expect.arrayContaining([
        { name: 'AzureWebJobsStorage__accountName', value: 'chaufherprodopsneu' },
        { name: 'RECORDS__blobServiceUri', value: 'https://chaufherprodopsweu.blob.core.windows.net' },
      ]),
    );
  });
});
