/** What a snapshot leaves open: only what Azure makes up at deployment, and nothing that the local cloud is wired from. */
import { describe, expect, it } from 'vitest';
import { dev, ofType, openExpressions, textsOf } from './dev.ts';

const identity = String.raw`reference\('[^']+/userAssignedIdentities/[\w-]+', '[\d-]+'\)`;
const telemetry = String.raw`reference\('[^']+/Microsoft\.Insights/components/[\w-]+', '[\d-]+'\)`;
const topic = String.raw`reference\('[^']+/Microsoft\.EventGrid/systemTopics/[\w-]+', '[\d-]+', 'full'\)`;
const known: readonly [string, RegExp][] = [
  ['clientId', new RegExp(`^\\[(format\\('ClientId=\\{0\\};Authorization=AAD', )?${identity}\\.clientId\\)?\\]$`)],
  ['principalId', new RegExp(`^\\[(${identity}|${topic}\\.identity)\\.principalId\\]$`)],
  [
    'frontDoorId',
    new RegExp(String.raw`^\[reference\('[^']+/Microsoft\.Cdn/profiles/[\w-]+', '[\d-]+'\)\.frontDoorId\]$`),
  ],
  ['defaultHostname', new RegExp(String.raw`^\[reference\('[^']+/staticSites/[\w-]+', '[\d-]+'\)\.defaultHostname\]$`)],
  ['connectionString', new RegExp(`^\\[${telemetry}\\.ConnectionString\\]$`)],
];

describe('A snapshot', () => {
  it('leaves open ids of identities and of Front Door, hosts of static apps and where telemetry goes, and counts them', () => {
    const kinds = openExpressions(dev.map(({ source }) => source)).map(
      ({ at, text }) => known.find(([, form]) => form.test(text))?.[0] ?? `${at}: ${text}`,
    );
    const counts = Object.fromEntries(
      Object.entries(Object.groupBy(kinds, (kind) => kind)).map(([kind, all]) => [kind, all?.length]),
    );
    expect(counts).toEqual({
      clientId: 18,
      principalId: 23,
      connectionString: 5,
      frontDoorId: 2,
      defaultHostname: 4,
    });
  });

  it('says who and where everything is', () => {
    expect(
      dev.flatMap(({ id, name, type, location, tags }) => openExpressions({ id, name, type, location, tags })),
    ).toEqual([]);
  });

  it('leaves nothing open in what the local cloud is wired from', () => {
    const wired = ofType(
      'Microsoft.AppConfiguration/configurationStores',
      'Microsoft.Communication/communicationServices',
      'Microsoft.EventGrid/systemTopics',
      'Microsoft.EventGrid/systemTopics/eventSubscriptions',
      'Microsoft.Insights/actionGroups',
      'Microsoft.Insights/activityLogAlerts',
      'Microsoft.Insights/metricAlerts',
      'Microsoft.Insights/webtests',
      'Microsoft.KeyVault/vaults',
      'Microsoft.NotificationHubs/namespaces/notificationHubs/authorizationRules',
      'Microsoft.SignalRService/signalR',
      'Microsoft.Storage/storageAccounts',
      'Microsoft.Web/sites/config',
    );
    expect(wired.length).toBeGreaterThanOrEqual(60);
    expect(openExpressions(wired.map(({ source }) => source))).toEqual([]);
  });

  it('has no expression hidden inside a longer text', () => {
    const hidden = textsOf(dev.map(({ source }) => source)).filter(
      ({ text }) => !text.startsWith('[') && /(reference|environment|tenant|deployment|roleDefinitions)\(/.test(text),
    );
    expect(hidden).toEqual([]);
  });
});
