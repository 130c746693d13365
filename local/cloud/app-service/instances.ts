/** When a site's instances answer, and what they answer: pure, from its artefact and the time of its last start. */
import type { Artefact, Behaviour } from './artefacts.ts';
import type { SiteState } from './state.ts';

/** Durations of App Service's own work, in milliseconds. */
export interface AppServiceDurations {
  /** From a restart until the instances answer, without what the artefact adds. */
  readonly restartMs: number;
  /** Routing traffic to the other slot's warm instances. */
  readonly switchMs: number;
  /** How long a swap waits for an instance that does not come back (Azure's default is that of the container start, 230 s). */
  readonly warmUpLimitMs: number;
}

/** Apply config then takes about 20 s, and a plain swap about 55. */
export const realisticDurations: AppServiceDurations = { restartMs: 20_000, switchMs: 15_000, warmUpLimitMs: 230_000 };

/** The site with its instances restarted at `now`. */
export function restarted(
  state: SiteState,
  artefact: Artefact,
  now: number,
  durations: AppServiceDurations,
): SiteState {
  const { neverStarts, startsAfterMs = 0 } = artefact.behaviour;
  return { ...state, startedAt: now, readyAt: neverStarts === true ? null : now + durations.restartMs + startsAfterMs };
}

export function isReady(state: SiteState, now: number): boolean {
  return state.state === 'Running' && state.readyAt !== null && state.readyAt <= now;
}

/** Something that instances need and cannot work with: the name of a dependency or of a setting, never a value. */
export interface Check {
  readonly name: string;
  readonly status: string;
}

/** Status of `/health`, of instances that answer at all. */
export function healthStatus(behaviour: Behaviour, failing: readonly Check[]): 200 | 503 {
  const unhealthy = behaviour.unhealthy === true || behaviour.dependencyDown !== undefined || failing.length > 0;
  return unhealthy ? 503 : 200;
}

/** Whether a swap's warm-up is content: App Service takes any answer, unless settings of the app name a path and its statuses. */
export function respondsToWarmUp(
  state: SiteState,
  settings: Readonly<Record<string, string>>,
  health: 200 | 503,
  now: number,
): boolean {
  if (!isReady(state, now)) return false;
  const path = settings['WEBSITE_SWAP_WARMUP_PING_PATH'];
  const statuses = settings['WEBSITE_SWAP_WARMUP_PING_STATUSES']?.split(',').map((status) => status.trim());
  if (path?.toLowerCase() !== '/health' || statuses === undefined) return true;
  return statuses.includes(String(health));
}

/** Answers of `count` requests after `before` earlier ones: which of them fail follows from the numbers alone. */
export function failuresOf(behaviour: Behaviour, failing: readonly Check[], before: number, count: number): number {
  const rate = behaviour.dependencyDown === undefined && failing.length === 0 ? (behaviour.errorRate ?? 0) : 1;
  return Math.floor((before + count) * rate + 1e-9) - Math.floor(before * rate + 1e-9);
}
