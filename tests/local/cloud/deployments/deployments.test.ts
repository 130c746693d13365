/** Deployments at subscription scope over the official client, what they do to sites, and what Event Grid hears of them. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startReceiver } from '../event-grid/receiver.ts';
import {
  changedSnapshot,
  eventually,
  fixtureSnapshot,
  group,
  subscription,
  testCloud,
  type TestCloud,
} from '../support.ts';
import { accountId, deployerOf, hasBicep, sayIfSkipped, storageTemplate, tryGroup } from './templates.ts';

sayIfSkipped('tests/local/cloud/deployments/deployments.test.ts');

const quick = { updateIntervalInMs: 20 };
const deploymentOf = (template: Record<string, unknown>, parameters: Record<string, { value: unknown }> = {}) => ({
  location: 'westeurope',
  properties: { mode: 'Incremental' as const, template, parameters },
});

describe.skipIf(!hasBicep)('a deployment at subscription scope', () => {
  let test: TestCloud;
  let deployments: ReturnType<typeof deployerOf>['deployments'];
  beforeEach(async () => {
    test = await testCloud();
    ({ deployments } = deployerOf(test.cloud));
  });
  afterEach(() => test.cloud.stop());

  const changes = async (...given: Parameters<typeof deploymentOf>) =>
    Object.fromEntries(
      ((await deployments.whatIfAtSubscriptionScope('try', deploymentOf(...given), quick)).changes ?? []).map(
        ({ resourceId, changeType, delta }) => [resourceId, delta?.length ? [changeType, delta] : [changeType]],
      ),
    );

  it('is foretold by what-if, and adds to what is there', async () => {
    expect(await changes(storageTemplate('tryone'))).toEqual({
      [tryGroup]: ['Create'],
      [accountId('tryone')]: ['Create'],
    });
    const done = await deployments.createOrUpdateAtSubscriptionScope(
      'try',
      deploymentOf(storageTemplate('tryone')),
      quick,
    );
    expect(done.properties).toMatchObject({
      provisioningState: 'Succeeded',
      outputResources: [{ id: tryGroup }, { id: accountId('tryone') }],
    });
    expect(await changes(storageTemplate('trytwo'), { tier: { value: 'Cool' } })).toEqual({
      [tryGroup]: ['NoChange'],
      [accountId('trytwo')]: ['Create'],
      [accountId('tryone')]: ['Ignore'],
    });
    expect(await changes(storageTemplate('tryone'), { tier: { value: 'Cool' } })).toMatchObject({
      [accountId('tryone')]: [
        'Modify',
        [{ path: 'properties.accessTier', propertyChangeType: 'Modify', before: 'Hot', after: 'Cool' }],
      ],
    });
  });

  it('is validated without being carried out, and refused in another mode', async () => {
    const valid = await deployments.validateAtSubscriptionScope('try', deploymentOf(storageTemplate('tryone')), quick);
    expect(valid.properties?.validatedResources).toEqual([{ id: tryGroup }, { id: accountId('tryone') }]);
    await expect(deployments.getAtSubscriptionScope('try')).rejects.toMatchObject({ statusCode: 404 });
    const complete = { ...deploymentOf(storageTemplate()), properties: { mode: 'Complete' as const, template: {} } };
    await expect(deployments.validateAtSubscriptionScope('try', complete, quick)).rejects.toThrow('has failed');
  });

  it('that fails says for which resource', async () => {
    await test.control.addFault({ service: 'deployments', path: '*/tryone', status: 409, code: 'AccountIsBusy' });
    await expect(
      deployments.createOrUpdateAtSubscriptionScope('try', deploymentOf(storageTemplate('tryone')), quick),
    ).rejects.toThrow('AccountIsBusy');
    expect((await deployments.getAtSubscriptionScope('try')).properties?.error?.details).toMatchObject([
      { code: 'AccountIsBusy', target: accountId('tryone') },
    ]);
  });
});

/** The production site of the fixture, as a template of its own would declare it. */
function siteTemplate(name: string, change: Record<string, unknown>): Record<string, unknown> {
  const { predictedResources } = JSON.parse(readFileSync(fixtureSnapshot, 'utf8'));
  const site = predictedResources.find(
    (each: { type: string; name: string }) => each.type === 'Microsoft.Web/sites' && each.name === name,
  );
  const { id: _id, ...declared } = site;
  const resource = {
    ...declared,
    properties: { ...site.properties, siteConfig: { ...site.properties.siteConfig, ...change } },
  };
  const inner = {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources: [resource],
  };
  return {
    $schema: 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    resources: [
      {
        type: 'Microsoft.Resources/deployments',
        apiVersion: '2025-04-01',
        name: 'site',
        resourceGroup: group,
        properties: { expressionEvaluationOptions: { scope: 'inner' }, mode: 'Incremental', template: inner },
      },
    ],
  };
}

describe.skipIf(!hasBicep)('a site in a template', () => {
  it('restarts where its settings or its image change, and only then', async () => {
    const { cloud, control } = await testCloud({ durations: { restartMs: 60_000 } });
    try {
      const { deployments } = deployerOf(cloud);
      const site = 'chaufher-dev-api-weu';
      const deploy = (change: Record<string, unknown>) =>
        deployments.createOrUpdateAtSubscriptionScope('site', deploymentOf(siteTemplate(site, change)), quick);
      const ready = async () =>
        (await control.status()).services['app-service'].find((each) => each.site === site)?.ready;
      await deploy({});
      expect(await ready()).toBe(true);
      await deploy({ linuxFxVersion: `DOCKER|chaufherdevacr.azurecr.io/api@sha256:${'e'.repeat(64)}` });
      expect(await ready()).toBe(false);
    } finally {
      await cloud.stop();
    }
  });
});

describe.skipIf(!hasBicep)('Event Grid', () => {
  it('hears of a deployment and of what it wrote, by one correlation', async () => {
    const receiver = await startReceiver();
    const scope = `/subscriptions/${subscription}`;
    const topic = `${scope}/resourceGroups/${group}/providers/Microsoft.EventGrid/systemTopics/subscription-events`;
    const topics = 'Microsoft.EventGrid/systemTopics';
    const destination = { endpointType: 'WebHook', properties: { endpointUrl: receiver.url } };
    const snapshot = changedSnapshot((resources) => [
      ...resources,
      { id: topic, type: topics, name: 'subscription-events', properties: { source: scope } },
      {
        id: `${topic}/eventSubscriptions/all`,
        type: `${topics}/eventSubscriptions`,
        name: 'all',
        properties: { destination },
      },
    ]);
    const { cloud } = await testCloud({ snapshot });
    try {
      await deployerOf(cloud).deployments.createOrUpdateAtSubscriptionScope(
        'try',
        deploymentOf(storageTemplate('tryone')),
        quick,
      );
      const heard = await eventually(
        async () => receiver.received.flatMap(({ events }) => events),
        (events) => events.length === 3,
      );
      expect(new Set(heard.map(({ eventType, subject }) => `${eventType} ${subject}`))).toEqual(
        new Set(
          [tryGroup, `${scope}/providers/Microsoft.Resources/deployments/try`, accountId('tryone')].map(
            (subject) => `Microsoft.Resources.ResourceWriteSuccess ${subject}`,
          ),
        ),
      );
      const correlations = heard.map((event) => ('data' in event ? Object(event.data).correlationId : undefined));
      expect(new Set(correlations).size).toBe(1);
    } finally {
      await cloud.stop();
      receiver.close();
    }
  });
});
