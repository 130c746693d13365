/** Whether a request was signed with a key, as each provider's data plane finds out. Pure, but for the clock that tokens expire by. */
import { createHmac } from 'node:crypto';
import { jwtVerify } from 'jose';
import type { CloudRequest } from '../contract.ts';
import type { Key } from './state.ts';

export type Verify = (request: CloudRequest, key: Key, account: string) => boolean | Promise<boolean>;

const signed = (key: string | Buffer, text: string): string => createHmac('sha256', key).update(text).digest('base64');

/** Headers of a storage request that are signed by place; the version after 2015 signs an empty length as nothing. */
const storageHeaders = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
];

/** @see learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
export const sharedKey: Verify = (request, key, account) => {
  const { headers, url } = request;
  const places = storageHeaders.map((name) => (headers[name] === '0' ? '' : (headers[name] ?? '')));
  const own = Object.keys(headers).filter((name) => name.startsWith('x-ms-'));
  const query = [...url.searchParams].map(([name, value]) => `\n${name.toLowerCase()}:${value}`);
  const text = [
    request.method,
    ...places,
    ...own.toSorted().map((name) => `${name}:${headers[name]}`),
    `/${account}${url.pathname}${query.toSorted().join('')}`,
  ].join('\n');
  return headers['authorization'] === `SharedKey ${account}:${signed(Buffer.from(key.value, 'base64'), text)}`;
};

/** Communication Services and App Configuration: date, host and hash of the body; the latter names the key by its id. */
export const hmac: Verify = (request, key) => {
  const { headers, url } = request;
  const [, scheme, parameters = ''] = /^(\S+) (.*)$/.exec(headers['authorization'] ?? '') ?? [];
  const given = pairs(parameters);
  if (scheme !== 'HMAC-SHA256' || (given['Credential'] ?? key.id) !== key.id) return false;
  const values = (given['SignedHeaders'] ?? '').split(';').map((name) => headers[name.toLowerCase()] ?? '');
  const text = `${request.method}\n${url.pathname}${url.search}\n${values.join(';')}`;
  return given['Signature'] === signed(Buffer.from(key.value, 'base64'), text);
};

/** SignalR: a token for the address that is asked, without its query. */
export const token: Verify = async ({ headers, url }, key) => {
  const jwt = /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '';
  const audience = `${url.origin}${url.pathname}`;
  const options = { audience, algorithms: ['HS256'], requiredClaims: ['exp'] };
  return jwtVerify(jwt, new TextEncoder().encode(key.value), options).then(
    () => true,
    () => false,
  );
};

/** Notification Hubs and Service Bus: a signature over an address that the request lies below, good until it expires. */
export const sharedAccess: Verify = ({ headers, url }, key) => {
  const [, parameters = ''] = /^SharedAccessSignature (.*)$/.exec(headers['authorization'] ?? '') ?? [];
  const { sr = '', sig = '', se = '' } = pairs(parameters);
  const scope = decodeURIComponent(sr).replace(/^\w+:\/\//, '');
  const isBelow = `${url.host}${url.pathname}${url.search}`.toLowerCase().startsWith(scope);
  return isBelow && Number(se) * 1000 > Date.now() && decodeURIComponent(sig) === signed(key.value, `${sr}\n${se}`);
};

/** Who a shared access signature says it is. */
export function ruleNameIn({ headers }: CloudRequest): string {
  return decodeURIComponent(pairs(headers['authorization'] ?? '')['skn'] ?? '');
}

/** Cosmos DB, for the account itself, which has neither a resource type nor a link. */
export const masterKey: Verify = ({ method, headers }, key) => {
  const { type, sig } = pairs(decodeURIComponent(headers['authorization'] ?? ''));
  const text = `${method.toLowerCase()}\n\n\n${headers['x-ms-date']?.toLowerCase()}\n\n`;
  return type === 'master' && sig === signed(Buffer.from(key.value, 'base64'), text);
};

/** `a=b&c=d=`, where values are base64 and keep their signs. */
function pairs(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split('&').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}
