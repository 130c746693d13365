/** The sites themselves: each site and slot answers HTTPS on a port of its own, chosen once and kept. */
import type { Certificates } from '../certificates.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { listen, type Handler, type Listener } from '../listener.ts';
import type { Store } from '../store.ts';
import { digestOf, type Artefacts } from './artefacts.ts';
import { effectiveSettings } from './exchange.ts';
import { isReady } from './instances.ts';
import type { References } from './references.ts';
import { imageOf, type Sites, type SiteState } from './state.ts';
import { answer, serve, statusOf, type RunningApp, type Served } from './web-app.ts';

export interface WebApps {
  /** Listens for every site that nobody listens for yet: called again after a deployment has made some. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** `127.0.0.1:PORT`; undefined for sites that have no listener here, such as function apps. */
  addressOf(state: SiteState): string | undefined;
  isReady(state: SiteState): boolean;
  /** Makes up `count` requests, without the network. */
  serveMany(state: SiteState, count: number): Served;
  /** The status of `GET path`, without the network. */
  probe(state: SiteState, path: string): number;
}

export function createWebApps(deps: {
  store: Store;
  certificates: Certificates;
  sites: Sites;
  artefacts: Artefacts;
  references: References;
  /** Whether the site runs here at all. */
  isHosted: (state: SiteState) => boolean;
  /** Told of every request that a site answered. */
  onServed: (state: SiteState, served: Served) => void;
  /** Puts the faults of service `web-apps` before a handler. */
  withFaults: (service: string, handler: (request: CloudRequest) => Promise<CloudResponse>) => Handler;
}): WebApps {
  const ports = deps.store.collection<number>('web-app-ports');
  const listeners = new Map<string, Listener>();
  const counters = new Map<string, number>();
  const running = (state: SiteState): RunningApp => ({
    state,
    artefact: deps.artefacts.get(digestOf(imageOf(state))),
    failing: deps.references.failing(state),
    now: Date.now(),
  });

  function served(app: RunningApp, count: number): Served {
    const { state } = app;
    // Instances that were restarted begin to count anew, so that a run can be repeated.
    const key = `${keyOf(state)} ${state.startedAt}`;
    const before = counters.get(key) ?? 0;
    counters.set(key, before + count);
    const result = serve(app, before, count);
    deps.onServed(state, result);
    return result;
  }

  async function respond(site: string, slot: string, request: CloudRequest): Promise<CloudResponse> {
    const state = deps.sites.get(site, slot);
    if (state === undefined) return { status: 404, body: { error: 'Not Found' } };
    const { pathname } = request.url;
    const app = running(state);
    const isTraffic = !['/health', '/version'].includes(pathname.toLowerCase());
    const result = isTraffic ? served(app, 1) : { requests: 0, serverErrors: 0, latencyMs: 0 };
    const { latencyMs } = app.artefact.behaviour;
    if (latencyMs !== undefined && latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    const names = deps.sites.slotConfigNames(site);
    const applied = state.appliedFrom === undefined ? undefined : deps.sites.get(site, state.appliedFrom);
    const settings = effectiveSettings(state, applied, names);
    const slotSettings = names.appSettingNames.filter((name) => name in settings);
    return answer(pathname, { ...app, now: Date.now(), slotSettings, served: result });
  }

  return {
    async start() {
      for (const state of deps.sites.all().filter(deps.isHosted)) {
        const { site, slot } = state;
        const key = keyOf(state);
        if (listeners.has(key)) continue;
        const listener = await listen(
          deps.certificates,
          ports.get(key) ?? 0,
          deps.withFaults('web-apps', (request) => respond(site, slot, request)),
        );
        ports.put(key, listener.port);
        listeners.set(key, listener);
      }
    },
    async stop() {
      await Promise.all([...listeners.values()].map((listener) => listener.close()));
      listeners.clear();
    },
    addressOf(state) {
      const port = ports.get(keyOf(state));
      return port === undefined ? undefined : `127.0.0.1:${port}`;
    },
    isReady: (state) => isReady(state, Date.now()),
    serveMany: (state, count) => served(running(state), count),
    probe: (state, path) => statusOf(running(state), path),
  };
}

function keyOf(state: SiteState): string {
  return state.resourceId.toLowerCase();
}
