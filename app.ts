/** The composition root: builds every client and record once, from a checked configuration. */
import { createAzureClients, once } from './azure/clients.ts';
import { createDeployed } from './azure/deployed.ts';
import { createHttpProbe } from './azure/http-probe.ts';
import { createMetrics } from './azure/metrics.ts';
import { rememberCallers } from './azure/remembered-callers.ts';
import { createSecretPorts } from './azure/secret-ports.ts';
import { createTokenVerifier, type TokenVerifier } from './azure/tokens.ts';
import { createWebApps } from './azure/web-apps.ts';
import type { Configuration } from './config.ts';
import { createAccept, type Accept } from './intake/accept.ts';
import { createDispatch } from './intake/dispatch.ts';
import { createInstances, type InstancesPort } from './intake/instances.ts';
import { createPoisonQueue, type PoisonQueue } from './intake/poison.ts';
import { createSignalsQueue, type SignalsQueue } from './intake/signals-queue.ts';
import type { Clock, Ports } from './orchestrations/ports.ts';
import { lookAgainEvent } from './orchestrations/steps/wake.ts';
import type { Records } from './records/records.ts';
import type { SignalRules } from './signals/load.ts';

export interface App {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly tokens: TokenVerifier;
  readonly instances: InstancesPort;
  readonly accept: Accept;
  readonly poison: PoisonQueue;
  records(): Promise<Records>;
  ports(): Promise<Ports>;
  readonly queue: SignalsQueue;
  dispatch(ids: readonly string[]): Promise<void>;
  log(message: string): void;
}

export interface AppDeps {
  readonly configuration: Configuration;
  /** What operators wrote, and the snapshots it is about. */
  readonly rules: SignalRules;
  readonly clock: Clock;
  log(message: string): void;
}

/** Names of queues, as the functions bind them. */
export const signalsQueue = 'signals';
export const poisonQueueName = `${signalsQueue}-poison`;

export function createApp({ configuration, rules, clock, log }: AppDeps): App {
  const { storage, environment, regionEpoch } = configuration;
  const { estate, router } = rules;
  const azure = createAzureClients(configuration);
  const instances = createInstances();
  const queue = createSignalsQueue(once(() => azure.queue(storage.signals, signalsQueue)));

  const records = once(async () => {
    const [{ createRecords }, own, anchors] = await Promise.all([
      import('./records/records.ts'),
      azure.records(storage.records),
      azure.records(storage.anchors),
    ]);
    return createRecords({
      tableClient: own.table,
      container: own.container,
      anchorsContainer: anchors.container('anchors'),
      clock,
      environment,
      epoch: regionEpoch,
      isAlive: ({ id }) => instances.isAlive(id),
    });
  });

  const ports = once(async (): Promise<Ports> => ({
    clock,
    estate,
    log,
    isAlive: (run) => instances.isAlive(run),
    wake: (run) => instances.raise(run, lookAgainEvent, {}),
    records: await records(),
    webApps: createWebApps(azure.webSites),
    metrics: createMetrics(azure.monitor),
    probe: createHttpProbe({ clock }),
    deployed: createDeployed(azure.arm),
    ...createSecretPorts(azure),
  }));

  const dispatch = once(async () => createDispatch({ records: await records(), router, estate, instances, log }));

  return {
    configuration,
    clock,
    instances,
    records,
    ports,
    log,
    tokens: rememberCallers(createTokenVerifier(configuration.auth), { clock }),
    accept: createAccept({ intake: async () => (await records()).intake, queue, clock }),
    poison: createPoisonQueue(() => azure.queue(storage.signals, poisonQueueName)),
    queue,
    dispatch: async (ids) => (await dispatch())(ids),
  };
}
