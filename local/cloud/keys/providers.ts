/**
 * The resource types that have keys: how Azure lists and regenerates them, where it shows addresses, and what their data planes answer.
 * Written from Azure's published examples, and never from the product's own table: the two must be able to disagree.
 */
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { textOf, type JsonObject } from '../json.ts';
import { ok } from '../requests.ts';
import { hmac, masterKey, sharedAccess, sharedKey, token, type Verify } from './signatures.ts';
import type { Key, KeyForm } from './state.ts';

/** A resource with keys as the shapes below need it. */
export interface Keyed {
  /** The last name in its id: an account, a rule. */
  readonly name: string;
  /** `127.0.0.1:PORT` of the account. */
  readonly host: string;
}

export type ShownKey = Key & { readonly connectionString: string };

export interface Provider extends KeyForm {
  /** Type of what has the address, where that is not the resource with the keys itself. */
  readonly accountType?: string;
  /** Whether nobody may use keys, by the properties of the account. */
  off(account: JsonObject): boolean;
  readonly regenerateAction: 'regenerateKey' | 'regenerateKeys';
  /** Azure carries it out after it has answered. */
  readonly longRunning?: true;
  /** Which key the body of a regeneration asks for, as written. */
  asked(body: JsonObject, keys: readonly Key[]): string | undefined;
  listed(keys: readonly ShownKey[], name: string): unknown;
  /** Answer of a regeneration; the list where it is left out. */
  regenerated?(keys: readonly ShownKey[], name: string): unknown;
  /** Properties of the account that show its address. */
  addresses(host: string): JsonObject;
  connectionString(resource: Keyed, key: Key): string;
  readonly verify: Verify;
  /** What the data plane answers to who is known; undefined for calls that it lacks. */
  answer(request: CloudRequest, rights: readonly string[]): CloudResponse | undefined;
  /** What it answers to who is not. */
  refusal(): CloudResponse;
}

const localAuth = (account: JsonObject): boolean => account['disableLocalAuth'] === true;
const named = (field: string) => (body: JsonObject) => textOf(body[field]);

/** The list of those that have a first and a second key and nothing else. */
function pair([first, second]: readonly ShownKey[]): Record<string, unknown> {
  return {
    primaryKey: first?.value,
    secondaryKey: second?.value,
    primaryConnectionString: first?.connectionString,
    secondaryConnectionString: second?.connectionString,
  };
}

/** A key of App Configuration. */
function shown({ id, name, value, connectionString, madeAt }: ShownKey): JsonObject {
  return { id, name, value, connectionString, lastModified: madeAt, readOnly: name.endsWith('Read Only') };
}

function xml(status: number, text: string, type = 'application/xml'): CloudResponse {
  return {
    status,
    headers: { 'content-type': type },
    body: Buffer.from(`<?xml version="1.0" encoding="utf-8"?>${text}`),
  };
}

const is = ({ method, url }: CloudRequest, wanted: string, path: RegExp): boolean =>
  method === wanted && path.test(url.pathname);

/** Rules of a namespace and of a hub in one, which share the form of Service Bus. */
const rule = {
  bytes: 32,
  keys: ['PrimaryKey', 'SecondaryKey'],
  regenerateAction: 'regenerateKeys',
  addresses: (host) => ({ serviceBusEndpoint: `https://${host}/` }),
  // Without the EntityPath of the examples, which real answers do not have: nobody may need it.
  connectionString: ({ name, host }, key) =>
    `Endpoint=sb://${host}/;SharedAccessKeyName=${name};SharedAccessKey=${key.value}`,
  listed: (keys, name) => ({ ...pair(keys), keyName: name }),
  verify: sharedAccess,
  refusal: () =>
    xml(401, '<Error><Code>401</Code><Detail>InvalidSignature: The token has an invalid signature.</Detail></Error>'),
} satisfies Partial<Provider>;

const lacksRight = (): CloudResponse =>
  xml(401, '<Error><Code>401</Code><Detail>claim is empty or token is invalid.</Detail></Error>');

export const providers: readonly Provider[] = [
  {
    type: 'Microsoft.Storage/storageAccounts',
    bytes: 64,
    keys: ['key1', 'key2'],
    off: (account) => account['allowSharedKeyAccess'] === false,
    regenerateAction: 'regenerateKey',
    asked: named('keyName'),
    listed: (keys) => ({
      keys: keys.map(({ name, value, madeAt }) => ({
        creationTime: madeAt,
        keyName: name,
        permissions: 'Full',
        value,
      })),
    }),
    addresses: (host) => ({ primaryEndpoints: { blob: `https://${host}/` } }),
    connectionString: ({ name, host }, key) =>
      `DefaultEndpointsProtocol=https;AccountName=${name};AccountKey=${key.value};BlobEndpoint=https://${host}/`,
    verify: sharedKey,
    answer: (request) =>
      is(request, 'GET', /^\/$/) && request.url.searchParams.get('comp') === 'properties'
        ? xml(
            200,
            '<StorageServiceProperties><DefaultServiceVersion>2025-07-05</DefaultServiceVersion></StorageServiceProperties>',
          )
        : undefined,
    refusal: () => {
      const code = 'AuthenticationFailed';
      const message =
        'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly.';
      const answer = xml(403, `<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
      return { ...answer, headers: { ...answer.headers, 'x-ms-error-code': code } };
    },
  },
  {
    type: 'Microsoft.SignalRService/signalR',
    bytes: 32,
    keys: ['Primary', 'Secondary'],
    off: localAuth,
    regenerateAction: 'regenerateKey',
    longRunning: true,
    asked: named('keyType'),
    listed: pair,
    addresses: (host) => ({ hostName: host, publicPort: 443, serverPort: 443 }),
    connectionString: ({ host }, key) => `Endpoint=https://${host};AccessKey=${key.value};Version=1.0;`,
    verify: token,
    // Nobody is connected here: no hub has a group with somebody in it.
    answer: (request) => (is(request, 'HEAD', /^\/api\/hubs\/\w+\/groups\/[^/]+$/) ? { status: 404 } : undefined),
    refusal: () => ({ status: 401, headers: { 'www-authenticate': 'Bearer' } }),
  },
  {
    type: 'Microsoft.Communication/communicationServices',
    bytes: 64,
    keys: ['Primary', 'Secondary'],
    off: localAuth,
    regenerateAction: 'regenerateKey',
    asked: named('keyType'),
    listed: pair,
    regenerated: (keys, name) =>
      Object.fromEntries(Object.entries(pair(keys)).filter(([field]) => field.startsWith(name.toLowerCase()))),
    addresses: (host) => ({ hostName: host }),
    connectionString: ({ host }, key) => `endpoint=https://${host}/;accesskey=${key.value}`,
    verify: hmac,
    answer: (request) => (is(request, 'GET', /^\/phoneNumbers$/) ? ok({ phoneNumbers: [] }) : undefined),
    refusal: () => ({ status: 401, body: { error: { code: 'Denied', message: 'Denied by the resource provider.' } } }),
  },
  {
    type: 'Microsoft.AppConfiguration/configurationStores',
    bytes: 32,
    keys: ['Primary', 'Secondary', 'Primary Read Only', 'Secondary Read Only'],
    off: localAuth,
    regenerateAction: 'regenerateKey',
    asked: ({ id }, keys) => keys.find((key) => key.id === id)?.name,
    listed: (keys) => ({ value: keys.map(shown) }),
    regenerated: (keys, name) => keys.filter((key) => key.name === name).map(shown)[0],
    addresses: (host) => ({ endpoint: `https://${host}` }),
    connectionString: ({ host }, key) => `Endpoint=https://${host};Id=${key.id};Secret=${key.value}`,
    verify: hmac,
    answer: (request) => (is(request, 'GET', /^\/kv$/) ? ok({ items: [] }) : undefined),
    refusal: () => ({
      status: 401,
      headers: {
        'www-authenticate': 'HMAC-SHA256 error="invalid_token" error_description="Invalid Signature", Bearer',
      },
    }),
  },
  {
    ...rule,
    type: 'Microsoft.NotificationHubs/namespaces/notificationHubs/authorizationRules',
    accountType: 'Microsoft.NotificationHubs/namespaces',
    off: () => false,
    asked: named('policyKey'),
    answer(request, rights) {
      if (!is(request, 'GET', /^\/[^/]+\/installations\/[^/]+$/)) return undefined;
      return rights.some((right) => right === 'Listen' || right === 'Manage') ? { status: 404 } : lacksRight();
    },
  },
  {
    ...rule,
    type: 'Microsoft.ServiceBus/namespaces/authorizationRules',
    accountType: 'Microsoft.ServiceBus/namespaces',
    off: localAuth,
    asked: named('keyType'),
    answer(request, rights) {
      if (!is(request, 'GET', /^\/\$namespaceinfo$/)) return undefined;
      return rights.includes('Manage')
        ? xml(200, namespaceInfo(request.url.host), 'application/atom+xml')
        : lacksRight();
    },
  },
  {
    type: 'Microsoft.DocumentDB/databaseAccounts',
    bytes: 64,
    keys: ['primary', 'secondary', 'primaryReadonly', 'secondaryReadonly'],
    off: localAuth,
    regenerateAction: 'regenerateKey',
    longRunning: true,
    asked: named('keyKind'),
    listed: (keys) => Object.fromEntries(keys.map(({ name, value }) => [`${name}MasterKey`, value])),
    addresses: (host) => ({ documentEndpoint: `https://${host}/` }),
    connectionString: ({ host }, key) => `AccountEndpoint=https://${host}/;AccountKey=${key.value};`,
    verify: masterKey,
    answer: (request) =>
      is(request, 'GET', /^\/$/)
        ? ok({ id: 'account', _self: '', _dbs: '//dbs/', writableLocations: [], readableLocations: [] })
        : undefined,
    refusal: () => ({
      status: 401,
      body: { code: 'Unauthorized', message: "The input authorization token can't serve the request." },
    }),
  },
];

function namespaceInfo(host: string): string {
  const now = new Date().toISOString();
  return (
    `<entry xmlns="http://www.w3.org/2005/Atom"><id>https://${host}/$namespaceinfo</id><updated>${now}</updated><content type="application/xml">` +
    '<NamespaceInfo xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect">' +
    `<CreatedTime>${now}</CreatedTime><MessagingSKU>Standard</MessagingSKU><ModifiedTime>${now}</ModifiedTime><Name>emulated</Name>` +
    '</NamespaceInfo></content></entry>'
  );
}

/** The provider of a resource type, without case. */
export function providerOf(type: string): Provider | undefined {
  return providers.find((provider) => provider.type.toLowerCase() === type.toLowerCase());
}

/** Those whose account is of a type. */
export function providerOfAccount(type: string): Provider | undefined {
  return providers.find((provider) => (provider.accountType ?? provider.type).toLowerCase() === type.toLowerCase());
}
