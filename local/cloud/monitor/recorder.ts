/** Collects what sites serve into metric points, and makes traffic up where that is switched on. */
import type { Served } from '../app-service/web-app.ts';
import type { WebApps } from '../app-service/web-apps.ts';
import { production, type Sites, type SiteState } from '../app-service/state.ts';
import type { Timers } from '../timers.ts';
import type { MetricPoint, MonitorState, Traffic } from './state.ts';

/** Between two bursts of made-up requests. */
const trafficEveryMs = 15_000;

/** Longer than any window of a rule that is emulated. */
const keptMs = 2 * 60 * 60_000;

export interface Recorder {
  /** A site answered requests. */
  observe(resourceId: string, served: Served): void;
  /** Writes what was observed since the last time, and looks at the health of the sites. */
  sample(now: number): void;
  setTraffic(traffic: Traffic): void;
  /** Takes traffic up again that was on. */
  resume(): void;
}

export function createRecorder(deps: {
  state: MonitorState;
  sites: Sites;
  webApps: WebApps;
  timers: Timers;
}): Recorder {
  const { state, sites, webApps } = deps;
  const observed = new Map<string, Omit<MetricPoint, 'id' | 'time' | 'resourceId'>>();
  let stopTraffic: (() => void) | undefined;
  let written = 0;

  function write(point: Omit<MetricPoint, 'id'>): void {
    written += 1;
    const id = `${point.time}-${written}`;
    state.points.put(id, { id, ...point });
  }

  function flush(now: number): void {
    for (const [resourceId, sums] of observed) write({ time: now, resourceId, ...sums });
    observed.clear();
  }

  function observe(resourceId: string, served: Served): void {
    const key = resourceId.toLowerCase();
    const sums = observed.get(key) ?? { requests: 0, serverErrors: 0, latencyTotalMs: 0 };
    observed.set(key, {
      requests: sums.requests + served.requests,
      serverErrors: sums.serverErrors + served.serverErrors,
      latencyTotalMs: sums.latencyTotalMs + served.latencyMs * served.requests,
    });
  }

  const hosted = (): SiteState[] => sites.all().filter((site) => webApps.addressOf(site) !== undefined);

  function makeTraffic(): void {
    const { on, ratePerSecond, sites: named } = state.traffic();
    if (!on) return stopTraffic?.();
    const targets = hosted().filter(
      (site) => site.slot === production && (named.length === 0 || named.includes(site.site)),
    );
    for (const site of targets) webApps.serveMany(site, Math.round((ratePerSecond * trafficEveryMs) / 1000));
    flush(Date.now());
  }

  function runTraffic(): void {
    stopTraffic?.();
    stopTraffic = state.traffic().on ? deps.timers.every(trafficEveryMs, makeTraffic) : undefined;
  }

  return {
    observe,
    sample(now) {
      flush(now);
      for (const site of hosted()) {
        const path = site.config['healthCheckPath'];
        if (typeof path !== 'string' || path === '') continue;
        const healthPercent = webApps.probe(site, path) === 200 ? 100 : 0;
        write({
          time: now,
          resourceId: site.resourceId.toLowerCase(),
          requests: 0,
          serverErrors: 0,
          latencyTotalMs: 0,
          healthPercent,
        });
      }
      for (const point of state.points.all()) {
        if (point.time >= now - keptMs) break;
        state.points.delete(point.id);
      }
    },
    setTraffic(traffic) {
      state.setTraffic(traffic);
      runTraffic();
    },
    resume: runTraffic,
  };
}
