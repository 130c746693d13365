/** One harmless call a provider that only a good key can make, by the official client, which is loaded for it alone. */
import type { HttpMethods, PipelinePolicy } from '@azure/core-rest-pipeline';
import { AutomationError } from '../errors.ts';
import type { ResourceId } from '../resources/resource-id.ts';
import type { KeyTest } from '../secrets/key-providers.ts';
import type { TestResult } from './credential-tests.ts';
import type { SecretValue } from './secret-value.ts';

/** A connection string: whole, and by its fields in lower case. */
interface Connection {
  readonly text: string;
  field(name: string): string;
  /** What has the key. */
  readonly resource: ResourceId;
  readonly signal: AbortSignal;
}

interface Test {
  /** Who is asked, for people. */
  readonly service: string;
  /** What the connection string must have. */
  readonly fields: readonly string[];
  /** Asks for a thing that need not exist: 404 is said to who was let in. */
  readonly absent?: true;
  /** Ends well where the key is accepted, and throws whatever the client throws where it is not. */
  ask(connection: Connection): Promise<unknown>;
}

const retryOptions = { maxRetries: 1 };
const cosmosRetries = { maxRetryAttemptCount: 1, fixedRetryIntervalInMilliseconds: 1000, maxWaitTimeInSeconds: 5 };

/** Names of nothing: whoever reads a provider's log sees where the request came from. */
const nobody = 'rotation-test';

const tests: Readonly<Record<KeyTest, Test>> = {
  storage: {
    service: 'the storage account',
    fields: ['AccountName', 'AccountKey'],
    async ask({ text, signal: abortSignal }) {
      const { BlobServiceClient } = await import('@azure/storage-blob');
      const options = { retryOptions: { maxTries: 2, retryDelayInMs: 1000 } };
      await BlobServiceClient.fromConnectionString(text, options).getProperties({ abortSignal });
    },
  },
  signalr: {
    service: 'SignalR',
    fields: ['Endpoint', 'AccessKey'],
    absent: true,
    async ask({ field, signal }) {
      const { SignJWT } = await import('jose');
      const audience = `${withoutSlash(field('Endpoint'))}/api/hubs/rotation/groups/${nobody}`;
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(new TextEncoder().encode(field('AccessKey')));
      await send('HEAD', `${audience}?api-version=2022-06-01`, signal, { authorization: `Bearer ${token}` });
    },
  },
  communication: {
    service: 'Communication Services',
    fields: ['Endpoint', 'AccessKey'],
    async ask({ field, signal }) {
      const { createCommunicationAccessKeyCredentialPolicy } = await import('@azure/communication-common');
      const url = `${withoutSlash(field('Endpoint'))}/phoneNumbers?api-version=2022-12-01&top=1`;
      const sign = createCommunicationAccessKeyCredentialPolicy({ key: field('AccessKey') });
      await send('GET', url, signal, { sign });
    },
  },
  'app-configuration': {
    service: 'App Configuration',
    fields: ['Endpoint', 'Id', 'Secret'],
    async ask({ text, signal: abortSignal }) {
      const { AppConfigurationClient } = await import('@azure/app-configuration');
      const client = new AppConfigurationClient(text, { retryOptions });
      await client.listConfigurationSettings({ keyFilter: nobody, fields: ['key'], abortSignal }).next();
    },
  },
  'notification-hubs': {
    service: 'the notification hub',
    fields: ['Endpoint', 'SharedAccessKeyName', 'SharedAccessKey'],
    absent: true,
    async ask({ text, resource, signal: abortSignal }) {
      const { NotificationHubsClient } = await import('@azure/notification-hubs');
      // Reading one installation takes Listen, which every rule of a consumer has; listing them takes Manage.
      const [, hub = ''] = resource.names;
      await new NotificationHubsClient(text, hub, { retryOptions }).getInstallation(nobody, { abortSignal });
    },
  },
  'service-bus': {
    service: 'Service Bus',
    fields: ['Endpoint', 'SharedAccessKeyName', 'SharedAccessKey'],
    async ask({ text, signal: abortSignal }) {
      // A CommonJS package: what is bundled has its exports in the default alone.
      const { default: serviceBus } = await import('@azure/service-bus');
      await new serviceBus.ServiceBusAdministrationClient(text, { retryOptions }).getNamespaceProperties({
        abortSignal,
      });
    },
  },
  cosmos: {
    service: 'Cosmos DB',
    fields: ['AccountEndpoint', 'AccountKey'],
    async ask({ field, signal: abortSignal }) {
      const { CosmosClient } = await import('@azure/cosmos');
      const client = new CosmosClient({
        endpoint: field('AccountEndpoint'),
        key: field('AccountKey'),
        connectionPolicy: { enableEndpointDiscovery: false, retryOptions: cosmosRetries },
      });
      await client.getDatabaseAccount({ abortSignal }).finally(() => client.dispose());
    },
  },
};

/** Throws 'unavailable', without anything that a client said, where the provider could not be asked. */
export async function tryKey(
  kind: KeyTest,
  resource: ResourceId,
  value: SecretValue,
  limitMilliseconds: number,
): Promise<TestResult> {
  const { service, fields, absent, ask } = tests[kind];
  const text = value.reveal();
  const given = fieldsOf(text);
  const field = (name: string): string => given.get(name.toLowerCase()) ?? '';
  const lacking = fields.filter((name) => field(name) === '');
  if (lacking.length > 0)
    return { accepted: false, reason: `it is no connection string of ${service}: it has no ${lacking.join(', no ')}` };

  const signal = AbortSignal.timeout(limitMilliseconds);
  try {
    await ask({ text, field, resource, signal });
    return { accepted: true };
  } catch (error) {
    const status = statusOf(error);
    if (absent && status === 404) return { accepted: true };
    if (status === 401 || status === 403) return { accepted: false, reason: `${service} refused it (${status})` };
    const why = signal.aborted
      ? `no answer in ${limitMilliseconds / 1000} s`
      : `it answered ${status ?? `nothing (${kindOf(error)})`}`;
    throw new AutomationError('unavailable', `${service} could not be asked for ${resource.text}: ${why}.`, {
      data: { azureStatus: status },
    });
  }
}

/** One request, without following anybody: what the key signs is for one address. */
async function send(
  method: HttpMethods,
  url: string,
  abortSignal: AbortSignal,
  { sign, authorization }: { readonly sign?: PipelinePolicy; readonly authorization?: string },
): Promise<void> {
  const core = await import('@azure/core-rest-pipeline');
  const pipeline = core.createPipelineFromOptions({ retryOptions, redirectOptions: { maxRetries: 0 } });
  if (sign !== undefined) pipeline.addPolicy(sign, { phase: 'Sign' });
  const request = core.createPipelineRequest({ method, url, abortSignal });
  if (authorization !== undefined) request.headers.set('authorization', authorization);
  const { status: statusCode } = await pipeline.sendRequest(core.createDefaultHttpClient(), request);
  if (statusCode >= 300) throw new core.RestError('', { statusCode });
}

/** `statusCode` of a RestError; Cosmos DB has it as its code. */
function statusOf(error: unknown): number | undefined {
  const { statusCode, code }: { readonly statusCode?: unknown; readonly code?: unknown } = Object(error);
  return [statusCode, code].find((one) => typeof one === 'number');
}

/** `ENOTFOUND`, `TypeError`: what the machine calls it, and no word that came from outside. */
function kindOf(error: unknown): string {
  const { code, name }: { readonly code?: unknown; readonly name?: unknown } = Object(error);
  return typeof code === 'string' && /^[A-Z][A-Z_]{2,40}$/.test(code) ? code : String(name);
}

/** `Name=value;…`, where values are base64 and may end in `=`. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(';').map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const;
  });
  return new Map(pairs);
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
