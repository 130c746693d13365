/** Starts the emulated cloud in this process: reads the snapshot, opens what was kept, listens. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realisticDurations, type AppServiceDurations } from './app-service/instances.ts';
import { authenticate } from './authenticate.ts';
import { certificatesIn, type Certificates } from './certificates.ts';
import type { CloudContext } from './contract.ts';
import { createControl } from './control-routes.ts';
import { createDispatcher } from './dispatch.ts';
import { createFaults } from './faults.ts';
import { identityCollections } from './identity/state.ts';
import { keyCollections } from './keys/state.ts';
import type { VaultLimits } from './key-vault/throttle.ts';
import { listen, type Listener } from './listener.ts';
import { createOperationsLog } from './operations-log.ts';
import { createServices } from './services.ts';
import { readSnapshot } from './snapshot.ts';
import { openStore, type Store } from './store.ts';
import { createTimers } from './timers.ts';
import { twilioCollections } from './twilio/state.ts';

export interface CloudOptions {
  /** Path of a resolved resource snapshot. */
  readonly snapshot: string;
  /** Folder that keeps state and certificates; none keeps both only while the process lives. */
  readonly data?: string;
  /** 0 (the default) for any free port; a data folder keeps the one it got. */
  readonly port?: number;
  /** Where the product listens; alerts go there. */
  readonly appUrl?: string;
  readonly tenantId?: string;
  readonly durations?: Partial<AppServiceDurations>;
  /** What App Service and ARM answer in Retry-After; 15 as App Service does. */
  readonly retryAfterSeconds?: number;
  readonly provisioningMs?: number;
  readonly pageSize?: number;
  readonly evaluateEveryMs?: number;
  /** How long Azure takes to make a key anew where it answers first (SignalR, Cosmos DB). */
  readonly regenerateMs?: number;
  /** From an event of the activity log until its alert. */
  readonly activityDelayMs?: number;
  /** From the making of an application's password until it can be signed in with. */
  readonly passwordDelayMs?: number;
  /** What a vault takes in ten seconds; Azure's where left out. */
  readonly vaultLimits?: VaultLimits;
  readonly log?: (line: string) => void;
}

export interface Cloud {
  /** `https://127.0.0.1:PORT`: Azure Resource Manager, the token issuer, `/_control`. */
  readonly url: string;
  /** PEM of the local certificate authority. */
  readonly ca: string;
  readonly certificateFiles: Certificates['files'];
  readonly tenantId: string;
  readonly subscriptionId: string;
  /** What the product needs in its environment to find this cloud. */
  readonly environment: Readonly<Record<string, string>>;
  /** The secret of a local principal (identity/principals.ts). */
  secretOf(principal: string): string;
  stop(): Promise<void>;
}

/** The tenant that the environments' snapshots are made for. */
const defaultTenantId = '00000000-0000-4000-8000-0000000000aa';

/** Rejects with an Error that says what is wrong: a snapshot that cannot be read, a port that is taken. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const snapshot = readSnapshot(options.snapshot);
  const folder = options.data ?? mkdtempSync(join(tmpdir(), 'local-cloud-'));
  mkdirSync(folder, { recursive: true });
  const certificates = await certificatesIn(join(folder, 'certificates'));
  const store = openStore(options.data === undefined ? ':memory:' : join(folder, 'cloud.sqlite'));
  const log = options.log ?? (() => {});
  const report = (error: unknown): void =>
    log(`cloud: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const timers = createTimers(report);
  const tenantId = options.tenantId ?? defaultTenantId;
  let url = '';
  const context: CloudContext = { store, timers, tenantId, log, baseUrl: () => url };
  const faults = createFaults(store);
  const operationsLog = createOperationsLog(store, (entry) => services.onOperation(entry));
  const retryAfterSeconds = options.retryAfterSeconds ?? 15;
  const pageSize = options.pageSize ?? 100;
  const services = createServices(context, {
    snapshot,
    certificates,
    faults,
    log: operationsLog,
    options: {
      arm: {
        provisioningMs: options.provisioningMs ?? 2_000,
        retryAfterSeconds: Math.min(retryAfterSeconds, 5),
        pageSize,
      },
      appService: { durations: { ...realisticDurations, ...options.durations }, retryAfterSeconds, pageSize },
      keys: { regenerateMs: options.regenerateMs ?? 10_000, retryAfterSeconds: Math.min(retryAfterSeconds, 5) },
      monitor: {
        evaluateEveryMs: options.evaluateEveryMs ?? 60_000,
        activityDelayMs: options.activityDelayMs ?? 120_000,
        ...(options.appUrl === undefined ? {} : { appUrl: options.appUrl }),
      },
      vaultLimits: options.vaultLimits,
      passwordDelayMs: options.passwordDelayMs ?? 10_000,
    },
  });
  const { tokens } = services.identity;

  const about = (): Record<string, unknown> => ({
    url,
    ca: certificates.files.ca,
    tenantId,
    subscriptionId: snapshot.subscriptionId,
    snapshot: options.snapshot,
  });
  const reset = async (): Promise<void> => {
    store.clear([
      'web-app-ports',
      'listening',
      'monitor-settings',
      'key-vault-ports',
      'event-subscriptions',
      'event-settings',
      ...identityCollections,
      ...keyCollections,
      ...twilioCollections,
    ]);
    services.deploy();
  };
  const handler = createDispatcher({
    services: services.list,
    control: createControl({ services: services.list, faults, log: operationsLog, about, reset }),
    faults,
    log: operationsLog,
    report,
    authenticate: (request) => authenticate(request, { tokens, authority: `${url}/${tenantId}` }),
    authorize: (operation) => services.deployments.refuseDenied(operation),
  });

  let listener: Listener | undefined;
  const stop = async (): Promise<void> => {
    timers.stop();
    await listener?.close();
    for (const service of services.list) await service.stop?.();
    store.close();
    if (options.data === undefined) rmSync(folder, { recursive: true, force: true });
  };

  try {
    services.deploy();
    listener = await listen(certificates, portOf(options.port, store), handler);
    store.collection<number>('listening').put('port', listener.port);
    url = `https://127.0.0.1:${listener.port}`;
    for (const service of services.list) await service.start?.();
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url,
    ca: certificates.ca,
    certificateFiles: certificates.files,
    tenantId,
    subscriptionId: snapshot.subscriptionId,
    environment: {
      NODE_EXTRA_CA_CERTS: certificates.files.ca,
      IDENTITY_ENDPOINT: `${url}/identity/msi/token`,
      IDENTITY_HEADER: services.identity.managedIdentityHeader,
      ARM_ENDPOINT: url,
      AUTH_ISSUER: tokens.issuer(2),
      GRAPH_ENDPOINT: `${url}/graph`,
      TWILIO_ENDPOINT: `${url}/twilio`,
      PRICES_ENDPOINT: `${url}/retail-prices/api/retail/prices`,
      VAULT_CHALLENGE_CHECK: 'off',
    },
    secretOf: (principal) => services.identity.secretOf(principal),
    stop,
  };
}

/** A folder keeps its port, so that tokens issued before a restart still name their issuer. */
function portOf(asked: number | undefined, store: Store): number {
  if (asked !== undefined && asked !== 0) return asked;
  return store.collection<number>('listening').get('port') ?? 0;
}
