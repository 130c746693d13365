/** Typed client of `/_control`: what scenarios and tests tell the emulated cloud, and ask of it. */
import { request as httpsRequest } from 'node:https';
import type { Artefact } from './app-service/artefacts.ts';
import type { Release } from './app-service/control.ts';
import type { DeadLetter, EventDelivery } from './event-grid/events.ts';
import type { EventFaults } from './event-grid/faults.ts';
import type { Fault, FaultRule } from './faults.ts';
import type { LocalPrincipal } from './identity/principals.ts';
import type { IssuedCredential } from './issued.ts';
import type { SecretMetadata, SecretSeed } from './key-vault/control.ts';
import type { Delivery, Traffic } from './monitor/state.ts';
import type { LoggedOperation } from './operations-log.ts';
import type { TwilioApiKey } from './twilio/state.ts';

export interface SiteStatus {
  readonly site: string;
  readonly slot: string;
  readonly url: string;
  readonly image: string;
  readonly ready: boolean;
  readonly operation: 'swap' | 'applyConfig' | null;
  readonly preview: string | null;
}

export interface CloudStatus {
  readonly url: string;
  readonly ca: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly services: {
    readonly 'app-service': readonly SiteStatus[];
    readonly monitor: {
      readonly traffic: Traffic;
      readonly appUrl: string | null;
      readonly firing: readonly { readonly key: string; readonly alertId: string; readonly firedAt: string }[];
      readonly evaluated: readonly string[];
      readonly notEvaluated: readonly { readonly id: string; readonly reason: string }[];
    };
    readonly [service: string]: unknown;
  };
}

/** Behaviour may be left out: the artefact is then healthy. */
export type DeclaredArtefact = Omit<Artefact, 'behaviour'> & Partial<Pick<Artefact, 'behaviour'>>;

/** Every call rejects with an Error that has the cloud's own message when it is refused. */
export interface CloudControl {
  status(): Promise<CloudStatus>;
  /** @param since - ISO time; entries from then on */
  operations(since?: string): Promise<LoggedOperation[]>;
  clearOperations(): Promise<void>;
  declareArtefact(artefact: DeclaredArtefact): Promise<void>;
  artefacts(): Promise<Artefact[]>;
  /** Puts an artefact into production as a pipeline does. Through `operations` it returns while the swaps run. */
  release(release: Release): Promise<{ operations: { site: string; operationId: string }[] }>;
  traffic(traffic: Partial<Traffic> & { on: boolean }): Promise<Traffic>;
  addFault(rule: FaultRule): Promise<Fault>;
  removeFault(id: string): Promise<void>;
  clearFaults(): Promise<void>;
  faults(): Promise<Fault[]>;
  /** Alerts with every attempt to deliver them. */
  alerts(): Promise<Delivery[]>;
  clearAlerts(): Promise<void>;
  /** Evaluates the alert rules now, out of turn. */
  evaluate(): Promise<void>;
  setAppUrl(url: string): Promise<void>;
  principals(): Promise<(LocalPrincipal & { secret: string })[]>;
  /** With `retire`, tokens signed before are worthless at once. */
  rotateSigningKey(options?: { retire?: boolean }): Promise<{ kid: string }>;
  setResourceHealth(
    resourceId: string,
    state: 'Available' | 'Degraded' | 'Unavailable' | 'Unknown',
    summary?: string,
  ): Promise<void>;
  /** The passwords of the directory's applications. */
  applicationPasswords(): Promise<
    { application: string; clientId: string; keyId: string; secretText: string; endDateTime: string }[]
  >;
  twilioAccount(): Promise<{ accountSid: string; authToken: string; keys: TwilioApiKey[] }>;
  /** Makes a version of a secret, with a random value where none is given. */
  seedSecret(seed: SecretSeed): Promise<SecretMetadata>;
  /** All versions in a vault, deleted secrets too, without their values. */
  secrets(vault: string): Promise<SecretMetadata[]>;
  /** Every credential that was ever issued or stored. */
  secretValues(): Promise<IssuedCredential[]>;
  /** Events with every attempt to deliver them. */
  events(): Promise<EventDelivery[]>;
  deadLetters(): Promise<DeadLetter[]>;
  /** Forgets events and dead letters. */
  clearEvents(): Promise<void>;
  /** What happens to events from now on; `{}` ends it. */
  setEventFaults(faults: EventFaults): Promise<void>;
  /** Key of the product's Event Grid webhook (system key `eventgrid_extension` of its host), which Azure asks the function app for. */
  setEventsKey(key: string): Promise<void>;
  /** Azure is unsure of what a deployment stack manages, until somebody tells it to go on. */
  setStackOutOfSync(stack: string): Promise<void>;
  /** Back to the snapshot; keys, secrets, ports and the address of the product stay. */
  reset(): Promise<void>;
}

/** @param ca - PEM of the cloud's certificate authority */
export function createCloudControl(url: string, ca: string): CloudControl {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    send(`${url}/_control/${path}`, method, ca, body);
  return {
    status: () => call('GET', 'status'),
    operations: (since) => call('GET', `operations${since === undefined ? '' : `?since=${encodeURIComponent(since)}`}`),
    clearOperations: () => call('DELETE', 'operations'),
    declareArtefact: (artefact) => call('POST', 'artefacts', artefact),
    artefacts: () => call('GET', 'artefacts'),
    release: (release) => call('POST', 'release', release),
    traffic: (traffic) => call('PUT', 'traffic', traffic),
    addFault: (rule) => call('POST', 'faults', rule),
    removeFault: (id) => call('DELETE', `faults/${id}`),
    clearFaults: () => call('DELETE', 'faults'),
    faults: () => call('GET', 'faults'),
    alerts: () => call('GET', 'alerts'),
    clearAlerts: () => call('DELETE', 'alerts'),
    evaluate: () => call('POST', 'evaluate'),
    setAppUrl: (appUrl) => call('PUT', 'app-url', { url: appUrl }),
    principals: () => call('GET', 'principals'),
    rotateSigningKey: (options = {}) => call('POST', 'rotate-signing-key', options),
    setResourceHealth: (resourceId, state, summary) =>
      call('PUT', 'resource-health', { resourceId, state, ...(summary === undefined ? {} : { summary }) }),
    applicationPasswords: () => call('GET', 'application-passwords'),
    twilioAccount: () => call('GET', 'twilio-account'),
    seedSecret: (seed) => call('PUT', 'secrets', seed),
    secrets: (vault) => call('GET', `secrets/${vault}`),
    secretValues: () => call('GET', 'secret-values'),
    events: () => call('GET', 'events'),
    deadLetters: () => call('GET', 'dead-letters'),
    clearEvents: () => call('DELETE', 'events'),
    setEventFaults: (eventFaults) => call('PUT', 'event-faults', eventFaults),
    setEventsKey: (key) => call('PUT', 'events-key', { key }),
    setStackOutOfSync: (stack) => call('PUT', 'stack-out-of-sync', { stack }),
    reset: () => call('POST', 'reset'),
  };
}

function send<T>(url: string, method: string, ca: string, body: unknown): Promise<T> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      url,
      { method, ca, headers: payload === undefined ? {} : { 'content-type': 'application/json' } },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const refused = (incoming.statusCode ?? 500) >= 400;
          if (refused)
            return reject(new Error(`The emulated cloud answered ${incoming.statusCode} to ${method} ${url}: ${text}`));
          resolve(text === '' ? undefined : JSON.parse(text));
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}
