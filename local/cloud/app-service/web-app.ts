/** What a site or slot answers to a request, by what runs there and since when. */
import type { CloudResponse } from '../contract.ts';
import type { Artefact } from './artefacts.ts';
import { failuresOf, healthStatus, isReady, type Check } from './instances.ts';
import type { SiteState } from './state.ts';

/** What requests became: one, or many at once where traffic is made up. */
export interface Served {
  readonly requests: number;
  readonly serverErrors: number;
  /** Milliseconds, of each. */
  readonly latencyMs: number;
}

/** A healthy artefact's answer time. */
const usualLatencyMs = 40;

const unavailable: CloudResponse = {
  status: 503,
  headers: { 'retry-after': '5' },
  body: { error: 'Service Unavailable' },
};

/** A site at a moment: what runs there, and what its instances cannot work with. */
export interface RunningApp {
  readonly state: SiteState;
  readonly artefact: Artefact;
  readonly failing: readonly Check[];
  readonly now: number;
}

/** @param before - requests that this site has answered since it started: which of the next fail follows from it */
export function serve(app: RunningApp, before: number, count: number): Served {
  const { behaviour } = app.artefact;
  if (!isReady(app.state, app.now)) return { requests: count, serverErrors: count, latencyMs: 0 };
  return {
    requests: count,
    serverErrors: failuresOf(behaviour, app.failing, before, count),
    latencyMs: behaviour.latencyMs ?? usualLatencyMs,
  };
}

/** The status that `GET path` of the site has now, without asking over the network. */
export function statusOf({ state, artefact, failing, now }: RunningApp, path: string): number {
  if (!isReady(state, now)) return 503;
  if (path.toLowerCase() === '/health') return healthStatus(artefact.behaviour, failing);
  return failuresOf(artefact.behaviour, failing, 0, 1) > 0 ? 500 : 200;
}

/** `/health`, `/version`, and everything else as traffic. */
export function answer(
  path: string,
  app: RunningApp & { slotSettings: readonly string[]; served: Served },
): CloudResponse {
  const { state, artefact, slotSettings, served } = app;
  if (!isReady(state, app.now)) return unavailable;
  switch (path.toLowerCase()) {
    case '/health':
      return health(app);
    case '/version':
      return {
        status: 200,
        body: {
          version: artefact.version ?? null,
          commit: artefact.commit ?? null,
          digest: artefact.digest,
          slotSettings,
        },
      };
    default:
      return served.serverErrors > 0
        ? { status: 500, body: { error: 'Internal Server Error' } }
        : { status: 200, body: { served: true } };
  }
}

function health({ artefact: { behaviour }, failing }: RunningApp): CloudResponse {
  const status = healthStatus(behaviour, failing);
  const down =
    behaviour.dependencyDown === undefined ? [] : [{ name: behaviour.dependencyDown, status: 'unreachable' }];
  return { status, body: { status: status === 200 ? 'healthy' : 'unhealthy', checks: [...down, ...failing] } };
}
