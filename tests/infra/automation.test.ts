/** The function app in the snapshot: every setting the app needs is there, and points to what is deployed with it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { poisonQueueName, signalsQueue } from '../../app.ts';
import { readConfiguration } from '../../config.ts';
import { containerNames, tableNames } from '../../records/records.ts';
import { infraFolder } from '../../scripts/infra.ts';
import { named, ofType, siteConfigOf } from './dev.ts';

const app = named('Microsoft.Web/sites', 'chaufher-dev-ops-weu');
const { settings } = siteConfigOf(app);

/** Names of what a storage account holds of one type. */
function within(account: string, type: string): string[] {
  return ofType(`Microsoft.Storage/storageAccounts/${type}`)
    .map(({ name }) => name)
    .filter((name) => name.startsWith(`${account}/`))
    .map((name) => name.replace(/^.*\//, ''))
    .toSorted();
}

describe('The function app', () => {
  it('starts with the settings that it is given', () => {
    const configuration = readConfiguration({ ...settings, WEBSITE_SITE_NAME: app.name });
    expect(configuration).toMatchObject({
      environment: 'dev',
      regionEpoch: 1,
      subscriptionId: '00000000-0000-4000-8000-000000000001',
      armEndpoint: 'https://management.azure.com',
      graphEndpoint: 'https://graph.microsoft.com',
      twilioEndpoint: 'https://api.twilio.com',
      vaultChallengeCheck: true,
      auth: {
        issuer: 'https://login.microsoftonline.com/00000000-0000-4000-8000-0000000000aa/v2.0',
        audience: ['api://chaufher-dev-ops', '00000000-0000-4000-8000-0000000000b2'],
      },
      storage: {
        signals: { kind: 'identity', queue: 'https://chaufherdevopsweu.queue.core.windows.net' },
        records: {
          kind: 'identity',
          blob: 'https://chaufherdevopsweu.blob.core.windows.net',
          table: 'https://chaufherdevopsweu.table.core.windows.net',
        },
        anchors: { kind: 'identity', blob: 'https://chaufherdevanchorneu.blob.core.windows.net' },
      },
    });
    expect(configuration.identityClientId).toContain('chaufher-dev-ops-weu-id');
  });

  it('is given every setting that host.json refers to', () => {
    const host = readFileSync(path.join(infraFolder, '../host.json'), 'utf8');
    const referred = [...host.matchAll(/%(\w+)%/g)].map(([, name]) => name);
    expect(Object.keys(settings)).toEqual(expect.arrayContaining(referred));
  });

  it.each(['AzureWebJobsStorage', 'SIGNALS', 'RECORDS', 'ANCHORS'])('reaches %s as itself', (connection) => {
    expect(settings[`${connection}__credential`]).toBe('managedidentity');
    expect(settings[`${connection}__clientId`]).toBe(settings['AZURE_CLIENT_ID']);
  });

  it('anchors its record in another region than it runs in', () => {
    expect(named('Microsoft.Storage/storageAccounts', 'chaufherdevopsweu').location).toBe(app.location);
    expect(named('Microsoft.Storage/storageAccounts', 'chaufherdevanchorneu').location).not.toBe(app.location);
  });

  it('finds every queue, table and container that it uses', () => {
    expect(within('chaufherdevopsweu', 'queueServices/queues')).toEqual([signalsQueue, poisonQueueName].toSorted());
    expect(within('chaufherdevopsweu', 'tableServices/tables')).toEqual([...tableNames].toSorted());
    expect(within('chaufherdevopsweu', 'blobServices/containers')).toEqual(
      [...containerNames, 'dead-letters', 'package'].toSorted(),
    );
    expect(within('chaufherdevanchorneu', 'blobServices/containers')).toEqual(['anchors']);
  });

  it('keeps a record that can be appended to and not rewritten', () => {
    const policies = ofType('Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies');
    expect(policies.map(({ name }) => name).toSorted()).toEqual([
      'chaufherdevanchorneu/default/anchors/default',
      'chaufherdevopsweu/default/audit/default',
    ]);
    for (const { properties } of policies) expect(properties).toMatchObject({ allowProtectedAppendWrites: true });
  });

  it('runs on Flex Consumption with what a rollback needs kept warm', () => {
    expect(app.properties).toMatchObject({
      functionAppConfig: {
        runtime: { name: 'node', version: '22' },
        deployment: { storage: { authentication: { type: 'UserAssignedIdentity' } } },
        scaleAndConcurrency: {
          alwaysReady: [
            { name: 'http', instanceCount: 1 },
            { name: 'durable', instanceCount: 1 },
            { name: 'function:signals', instanceCount: 1 },
          ],
        },
      },
    });
  });
});
