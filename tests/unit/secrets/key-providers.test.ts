/** Rows of the table against the published examples of each API version (azure-rest-api-specs): answers in, requests out. */
import { describe, expect, it } from 'vitest';
import { keyProviderOf, keyProviders, secretNameOf } from '../../../secrets/key-providers.ts';

interface Example {
  readonly type: string;
  readonly listed: unknown;
  readonly resource?: unknown;
  /** Of both keys. */
  readonly connectionStrings: readonly [string, string];
  /** Action and body of a regeneration of one key. */
  readonly regenerated: readonly [key: string, action: string, body: unknown];
}

const rule = (endpoint: string, name: string, more = '') => ({
  primaryConnectionString: `Endpoint=sb://${endpoint}/;SharedAccessKeyName=${name};SharedAccessKey=one=${more}`,
  secondaryConnectionString: `Endpoint=sb://${endpoint}/;SharedAccessKeyName=${name};SharedAccessKey=two=${more}`,
  primaryKey: 'one=',
  secondaryKey: 'two=',
  keyName: name,
});

const examples: readonly Example[] = [
  {
    type: 'Microsoft.Storage/storageAccounts',
    listed: {
      keys: [
        { keyName: 'key1', permissions: 'Full', value: 'one==' },
        { keyName: 'key2', permissions: 'Full', value: 'two==' },
      ],
    },
    resource: {
      name: 'sto3539',
      properties: {
        provisioningState: 'Succeeded',
        primaryEndpoints: {
          blob: 'https://sto3539.blob.core.windows.net/',
          dfs: 'https://sto3539.dfs.core.windows.net/',
          queue: 'https://sto3539.queue.core.windows.net/',
          microsoftEndpoints: { blob: 'https://sto3539-microsoftrouting.blob.core.windows.net/' },
        },
      },
    },
    connectionStrings: [
      'DefaultEndpointsProtocol=https;AccountName=sto3539;AccountKey=one==;BlobEndpoint=https://sto3539.blob.core.windows.net/;QueueEndpoint=https://sto3539.queue.core.windows.net/',
      'DefaultEndpointsProtocol=https;AccountName=sto3539;AccountKey=two==;BlobEndpoint=https://sto3539.blob.core.windows.net/;QueueEndpoint=https://sto3539.queue.core.windows.net/',
    ],
    regenerated: ['key2', 'regenerateKey', { keyName: 'key2' }],
  },
  {
    type: 'Microsoft.SignalRService/signalR',
    listed: {
      primaryKey: 'one=',
      secondaryKey: 'two=',
      primaryConnectionString: 'Endpoint=https://mysignalr.service.signalr.net;AccessKey=one=;Version=1.0;',
      secondaryConnectionString: 'Endpoint=https://mysignalr.service.signalr.net;AccessKey=two=;Version=1.0;',
    },
    connectionStrings: [
      'Endpoint=https://mysignalr.service.signalr.net;AccessKey=one=;Version=1.0;',
      'Endpoint=https://mysignalr.service.signalr.net;AccessKey=two=;Version=1.0;',
    ],
    regenerated: ['Primary', 'regenerateKey', { keyType: 'Primary' }],
  },
  {
    type: 'Microsoft.Communication/communicationServices',
    listed: {
      primaryKey: '1234',
      secondaryKey: '5678',
      primaryConnectionString: 'endpoint=http://example.com;accesskey=1234',
      secondaryConnectionString: 'endpoint=http://example.com;accesskey=5678',
    },
    connectionStrings: ['endpoint=http://example.com;accesskey=1234', 'endpoint=http://example.com;accesskey=5678'],
    regenerated: ['Primary', 'regenerateKey', { keyType: 'Primary' }],
  },
  {
    type: 'Microsoft.AppConfiguration/configurationStores',
    listed: {
      value: [
        { id: 'B3AC55B7E71431A9', name: 'Primary Read Only', value: '3', connectionString: 'three', readOnly: true },
        { id: '439AD01B4BE67DB1', name: 'Primary', value: '1', connectionString: 'one', readOnly: false },
        { id: 'CB45E100456857B9', name: 'Secondary', value: '2', connectionString: 'two', readOnly: false },
      ],
    },
    connectionStrings: ['one', 'two'],
    regenerated: ['Primary', 'regenerateKey', { id: '439AD01B4BE67DB1' }],
  },
  {
    type: 'Microsoft.NotificationHubs/namespaces/notificationHubs/authorizationRules',
    listed: rule('nh-sdk-ns.servicebus.windows-int.net', 'sdk-AuthRules-5800', ';EntityPath=sdk-notificationHubs-2317'),
    connectionStrings: [
      'Endpoint=sb://nh-sdk-ns.servicebus.windows-int.net/;SharedAccessKeyName=sdk-AuthRules-5800;SharedAccessKey=one=;EntityPath=sdk-notificationHubs-2317',
      'Endpoint=sb://nh-sdk-ns.servicebus.windows-int.net/;SharedAccessKeyName=sdk-AuthRules-5800;SharedAccessKey=two=;EntityPath=sdk-notificationHubs-2317',
    ],
    regenerated: ['PrimaryKey', 'regenerateKeys', { policyKey: 'PrimaryKey' }],
  },
  {
    type: 'Microsoft.DocumentDB/databaseAccounts',
    listed: {
      primaryMasterKey: 'primaryMasterKey',
      secondaryMasterKey: 'secondaryMasterKey',
      primaryReadonlyMasterKey: 'primaryReadonlyMasterKey',
      secondaryReadonlyMasterKey: 'secondaryReadonlyMasterKey',
    },
    resource: { name: 'ddb1', properties: { documentEndpoint: 'https://ddb1.documents.azure.com:443/' } },
    connectionStrings: [
      'AccountEndpoint=https://ddb1.documents.azure.com:443/;AccountKey=primaryMasterKey;',
      'AccountEndpoint=https://ddb1.documents.azure.com:443/;AccountKey=secondaryMasterKey;',
    ],
    regenerated: ['primary', 'regenerateKey', { keyKind: 'primary' }],
  },
  {
    type: 'Microsoft.ServiceBus/namespaces/authorizationRules',
    listed: rule('sdk-namespace-6914.servicebus.windows-int.net', 'sdk-AuthRules-1788'),
    connectionStrings: [
      'Endpoint=sb://sdk-namespace-6914.servicebus.windows-int.net/;SharedAccessKeyName=sdk-AuthRules-1788;SharedAccessKey=one=',
      'Endpoint=sb://sdk-namespace-6914.servicebus.windows-int.net/;SharedAccessKeyName=sdk-AuthRules-1788;SharedAccessKey=two=',
    ],
    regenerated: ['PrimaryKey', 'regenerateKeys', { keyType: 'PrimaryKey' }],
  },
];

describe.each(examples)('$type', ({ type, listed, resource, connectionStrings, regenerated: [key, action, body] }) => {
  const provider = keyProviderOf(type.toUpperCase());

  it('is found without case, and its answer gives what consumers connect with', () => {
    expect(provider?.keys.map((name) => provider.list.connectionString(name, listed, resource))).toEqual(
      connectionStrings,
    );
  });

  it('is asked for one of its keys in the published words', () => {
    expect(provider?.keys).toContain(key);
    expect([provider?.regenerate.action, provider?.regenerate.body(key, listed)]).toEqual([action, body]);
  });

  it.each([undefined, {}, { keys: 'none' }, []])('makes nothing of an answer that it does not know: %j', (answer) => {
    expect(provider?.keys.map((name) => provider.list.connectionString(name, answer, {}))).toEqual([
      undefined,
      undefined,
    ]);
  });
});

it('has an example here for every row', () => {
  expect(keyProviders.map(({ type }) => type)).toEqual(examples.map(({ type }) => type));
});

it('asks App Configuration for nothing where the list lacks the key', () => {
  const provider = keyProviderOf('Microsoft.AppConfiguration/configurationStores');
  expect(provider?.regenerate.body('Primary', { value: [] })).toBeUndefined();
});

it('finds no row for other types', () => {
  expect(keyProviderOf('Microsoft.Web/sites')).toBeUndefined();
});

it('names the secret of a nested resource without slashes', () => {
  expect(secretNameOf('push/mobile/api')).toBe('push-mobile-api-connection-string');
});
