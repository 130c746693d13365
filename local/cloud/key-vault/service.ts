/** Key Vault: the data plane of each vault of the snapshot, on a port of its own, and what the vaults tell Event Grid. */
import { lastName } from '../arm/resource-id.ts';
import type { Resources } from '../arm/state.ts';
import { AzureError } from '../azure-error.ts';
import type { Certificates } from '../certificates.ts';
import type { CloudContext, CloudRequest, CloudResponse, CloudService } from '../contract.ts';
import type { PublishedEvent } from '../event-grid/events.ts';
import type { Tokens } from '../identity/tokens.ts';
import type { IssuedCredentials } from '../issued.ts';
import { numberOf } from '../json.ts';
import { listen, type Handler, type Listener } from '../listener.ts';
import { keyVaultControl } from './control.ts';
import { dataPlane } from './data-plane.ts';
import { badParameter, VaultError, vaultErrorResponse } from './errors.ts';
import { secretEvent } from './events.ts';
import { createExpiry } from './expiry.ts';
import { createSecrets } from './secrets.ts';
import type { Found, Vault } from './state.ts';
import { azureLimits, createThrottle, type Throttle, type VaultLimits } from './throttle.ts';

const type = 'Microsoft.KeyVault/vaults';
const audience = 'https://vault.azure.net';

export interface KeyVaultService extends CloudService {
  /** A version of a secret, disabled ones too; of the current one where none is named. Undefined where there is none. */
  find(vault: string, name: string, version?: string): Found | undefined;
  /** Gives the vaults their addresses in the control plane, wherever a write has taken them away. */
  showAddresses(): void;
}

export function createKeyVaultService(
  context: CloudContext,
  deps: {
    resources: Resources;
    certificates: Certificates;
    tokens: Tokens;
    issued: IssuedCredentials;
    /** @param madeAt - epoch milliseconds; subscriptions that are younger do not get it */
    publish: (source: string, event: PublishedEvent, madeAt?: number) => void;
    withFaults: (service: string, handler: (request: CloudRequest) => Promise<CloudResponse>) => Handler;
    connectionString: (resource: string, key: string) => string | undefined;
    limits?: VaultLimits | undefined;
  },
): KeyVaultService {
  const { store, timers } = context;
  const { resources, publish } = deps;
  const ports = store.collection<number>('key-vault-ports');
  const listeners = new Map<string, Listener>();
  const throttles = new Map<string, Throttle>();

  const expiry = createExpiry({
    store,
    timers,
    raise: (kind, vault, found) => publish(vault.resourceId, secretEvent(kind, vault, found), found.version.madeAt),
  });
  const secrets = createSecrets({
    store,
    issued: deps.issued,
    onMade: (vault, found) => publish(vault.resourceId, secretEvent('SecretNewVersionCreated', vault, found)),
    onChanged: (vault, name) => expiry.watch(vault, name),
  });

  /** Undefined for a vault that has no listener. */
  function vaultOf(resourceId: string): Vault | undefined {
    const resource = resources.get(resourceId);
    const port = ports.get(resourceId.toLowerCase());
    if (resource === undefined || port === undefined) return undefined;
    return {
      name: lastName(resource.id),
      resourceId: resource.id,
      uri: `https://127.0.0.1:${port}/`,
      retentionDays: numberOf(resource.properties['softDeleteRetentionInDays']) ?? 90,
      purgeProtected: resource.properties['enablePurgeProtection'] === true,
    };
  }
  const vaults = (): Vault[] => resources.ofType(type).flatMap(({ id }) => vaultOf(id) ?? []);
  const vaultNamed = (name: string): Vault | undefined =>
    vaults().find((vault) => vault.name.toLowerCase() === name.toLowerCase());

  async function respond(resourceId: string, throttle: Throttle, request: CloudRequest): Promise<CloudResponse> {
    try {
      const vault = vaultOf(resourceId);
      if (vault === undefined) throw new VaultError(404, 'NotFound', 'The vault was deleted.');
      await authenticate(request);
      if (!request.url.searchParams.has('api-version')) throw badParameter('api-version must be specified');
      throttle.pass(request.method === 'PUT');
      return dataPlane(request, vault, secrets);
    } catch (error) {
      if (error instanceof AzureError) return vaultErrorResponse(error);
      // The message of a failure in here could carry a value.
      context.log(`cloud: a vault failed at ${request.method} ${request.url.pathname}`);
      return vaultErrorResponse(new VaultError(500, 'InternalServerError', 'The emulated vault failed.'));
    }
  }

  async function authenticate(request: CloudRequest): Promise<void> {
    const token = /^Bearer +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    if (token === undefined) throw unauthorized('AKV10000: Request is missing a Bearer or PoP token.');
    try {
      await deps.tokens.verify(token, [audience, `${audience}/`]);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it cannot be read';
      throw unauthorized(`AKV10022: Invalid audience or token (${reason}). Expected ${audience}.`);
    }
  }

  function unauthorized(message: string): VaultError {
    const challenge = `Bearer authorization="${context.baseUrl()}/${context.tenantId}", resource="${audience}"`;
    return new VaultError(401, 'Unauthorized', message, { headers: { 'www-authenticate': challenge } });
  }

  function showAddresses(): void {
    for (const { resourceId, uri } of vaults()) {
      const resource = resources.get(resourceId);
      if (resource !== undefined && resource.properties['vaultUri'] !== uri)
        resources.put({ ...resource, properties: { ...resource.properties, vaultUri: uri } });
    }
  }

  return {
    name: 'key-vault',
    claims: () => false,
    handle: () => undefined,
    control: (request, path) => keyVaultControl(request, path, { ...deps, secrets, vaultNamed }),
    showAddresses,
    find(vaultName, name, version) {
      const vault = vaultNamed(vaultName);
      try {
        return vault === undefined ? undefined : secrets.find(vault, name, version);
      } catch {
        return undefined;
      }
    },
    status: () =>
      vaults().map(({ name, uri }) => ({ vault: name, uri, ...throttles.get(name.toLowerCase())?.calls() })),
    async start() {
      for (const { id } of resources.ofType(type)) {
        const key = id.toLowerCase();
        const throttle = createThrottle(deps.limits ?? azureLimits);
        const handler = deps.withFaults('key-vault', (request) => respond(id, throttle, request));
        const listener = await listen(deps.certificates, ports.get(key) ?? 0, handler);
        ports.put(key, listener.port);
        listeners.set(key, listener);
        throttles.set(lastName(key), throttle);
      }
      showAddresses();
      for (const vault of vaults())
        for (const { secret } of secrets.list(vault, 'live')) expiry.watch(vault, secret.name);
    },
    async stop() {
      await Promise.all([...listeners.values()].map((listener) => listener.close()));
      listeners.clear();
    },
  };
}
