/** Credentials of every kind, made when a test runs: none of them is ever written into the repository. */
import { createHash, generateKeyPairSync } from 'node:crypto';

/** The same for the same seed, and as good as drawn by chance. */
function bytes(count: number, seed: string): Buffer {
  const blocks = Array.from({ length: Math.ceil(count / 64) }, (_, block) =>
    createHash('sha512').update(`planted ${seed} ${block}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, count);
}

export function base64(count: number, seed = ''): string {
  return bytes(count, seed).toString('base64');
}

/** Letters and digits. */
export function alphanumeric(length: number, seed = ''): string {
  return bytes(length * 2, seed)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, length);
}

function hexadecimal(count: number): string {
  return bytes(count, 'hexadecimal').toString('hex');
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function webToken(): string {
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'rider-1' })}.${bytes(32, 'signature').toString('base64url')}`;
}

export interface Planted {
  /** Rule that has to name it. */
  readonly rule: string;
  /** What nobody may see in a finding. */
  readonly value: string;
  /** The line, or lines, that it stands in. */
  readonly text: string;
}

const plant = (rule: string, value: string, text = `const x = '${value}';`): Planted => ({ rule, value, text });

/** By name, for titles and fixtures. */
export function planted(): Readonly<Record<string, Planted>> {
  const [storage, bus, signature, pair] = [base64(64), base64(32), base64(32, 'signature'), alphanumeric(32)];
  const [sid, slack, entra] = [
    `SK${hexadecimal(16)}`,
    alphanumeric(24),
    `${alphanumeric(8).slice(0, 3)}8Q~${alphanumeric(34)}`,
  ];
  const hex = hexadecimal(16);
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const hook = ['https:/', 'hooks.slack.com', 'services', 'T0A1B2C3D', 'B0A1B2C3D', slack].join('/');
  return {
    azureStorageKey: plant('azure-storage-key', storage),
    azureConnectionString: plant(
      'azure-connection-string',
      storage,
      `DefaultEndpointsProtocol=https;AccountName=media;AccountKey=${storage};EndpointSuffix=core.windows.net`,
    ),
    serviceBusConnectionString: plant(
      'azure-connection-string',
      bus,
      `bus: Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=all;SharedAccessKey=${bus}`,
    ),
    appConfigurationConnectionString: plant(
      'azure-connection-string',
      bus,
      `"Endpoint=https://x.azconfig.io;Id=abcd;Secret=${bus}"`,
    ),
    sharedAccessSignature: plant(
      'azure-shared-access-signature',
      encodeURIComponent(signature),
      `https://media.blob.core.windows.net/c?sv=2024-11-04&sr=c&sp=rl&se=2027-01-01T00%3A00%3A00Z&sig=${encodeURIComponent(signature)}`,
    ),
    webToken: plant('json-web-token', webToken()),
    webKey: plant('json-web-key', String(jwk.d), JSON.stringify(jwk)),
    privateKey: plant('privatekey', pem.split('\n')[1] ?? '', pem),
    gitHubToken: plant('github', `ghp_${alphanumeric(36)}`),
    slackHook: plant('slack', slack, `hook: ${hook}`),
    twilioKey: plant('twilio-api-key', sid),
    twilioKeyWithSecret: plant('twilio-api-key', pair, `value: '${sid}:${pair}'`),
    twilioSecret: plant('twilio-secret', pair, `TWILIO_API_SECRET=${pair}`),
    entraClientSecret: plant('entra-client-secret', entra, `AZURE_CLIENT_SECRET=${entra}`),
    keyOf256Bits: plant('key-of-256-bits', bus, `  seal: '${bus}'`),
    randomSecret: plant('random-secret', pair, `password: ${pair}`),
    hexadecimalSecret: plant('hexadecimal-secret', hex, `AUTH_TOKEN=${hex}`),
  };
}
