/** Made-up traffic, and what becomes of it in the metrics. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRecorder, type Recorder } from '../../../local/cloud/monitor/recorder.ts';
import { createMonitorState, type MonitorState } from '../../../local/cloud/monitor/state.ts';
import { createSites, type Sites, type SiteState } from '../../../local/cloud/app-service/state.ts';
import type { WebApps } from '../../../local/cloud/app-service/web-apps.ts';
import { openStore, type Store } from '../../../local/cloud/store.ts';
import type { Timers } from '../../../local/cloud/timers.ts';

const begin = Date.parse('2026-03-01T12:00:00Z');

let store: Store;
let state: MonitorState;
let sites: Sites;
let recorder: Recorder;
let repeated: { every: number; work: () => void | Promise<void>; cancelled: boolean }[];
let healthy: boolean;

const timers: Timers = {
  at: () => () => {},
  every(every, work) {
    const entry = { every, work, cancelled: false };
    repeated.push(entry);
    return () => {
      entry.cancelled = true;
    };
  },
  stop: () => {},
};

/** A tenth of all requests fails. */
const webApps: WebApps = {
  start: async () => {},
  stop: async () => {},
  addressOf: (site) => (site.site === 'function-app' ? undefined : '127.0.0.1:1'),
  isReady: () => true,
  serveMany(site, count) {
    const served = { requests: count, serverErrors: count / 10, latencyMs: 20 };
    recorder.observe(site.resourceId, served);
    return served;
  },
  probe: () => (healthy ? 200 : 503),
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: begin });
  [repeated, healthy] = [[], true];
  store = openStore(':memory:');
  state = createMonitorState(store);
  sites = createSites(store);
  recorder = createRecorder({ state, sites, webApps, timers });
  for (const [site, slot] of [
    ['api-weu', 'production'],
    ['api-weu', 'staging'],
    ['api-neu', 'production'],
    ['function-app', 'production'],
  ] as const) {
    sites.put(siteState(site, slot));
  }
});
afterEach(() => {
  vi.useRealTimers();
  store.close();
});

function siteState(site: string, slot: string): SiteState {
  return {
    site,
    slot,
    resourceId: `/Sites/${site}/${slot}`,
    state: 'Running',
    config: slot === 'production' ? { healthCheckPath: '/health' } : {},
    appSettings: {},
    connectionStrings: {},
    authSettings: {},
    startedAt: begin,
    readyAt: begin,
    lastModified: '',
  };
}

const running = () => repeated.filter((entry) => !entry.cancelled);

test('no traffic is made up until it is switched on', () => {
  recorder.resume();
  expect(running()).toEqual([]);
});

test('every site in production gets its rate, and no slot and no function app does', async () => {
  recorder.setTraffic({ on: true, ratePerSecond: 4, sites: [] });
  await running()[0]?.work();
  expect(running()[0]?.every).toBe(15_000);
  expect(state.points.all()).toMatchObject([
    { resourceId: '/sites/api-weu/production', requests: 60, serverErrors: 6, latencyTotalMs: 1200, time: begin },
    { resourceId: '/sites/api-neu/production', requests: 60 },
  ]);
});

test('traffic can be for one site, and be switched off', async () => {
  recorder.setTraffic({ on: true, ratePerSecond: 4, sites: ['api-neu'] });
  await running()[0]?.work();
  expect(state.points.all()).toMatchObject([{ resourceId: '/sites/api-neu/production' }]);
  recorder.setTraffic({ on: false, ratePerSecond: 4, sites: [] });
  expect(running()).toEqual([]);
});

test('traffic ends by itself when the cloud forgot that it was on', async () => {
  recorder.setTraffic({ on: true, ratePerSecond: 4, sites: [] });
  store.clear();
  await running()[0]?.work();
  expect([running(), state.points.all()]).toEqual([[], []]);
});

test('traffic that was on goes on after a restart', () => {
  recorder.setTraffic({ on: true, ratePerSecond: 4, sites: [] });
  repeated = [];
  createRecorder({ state, sites, webApps, timers }).resume();
  expect(running()).toHaveLength(1);
});

test('a sample keeps what real requests did, and how healthy the sites with a health check are', () => {
  recorder.observe('/Sites/api-weu/production', { requests: 1, serverErrors: 1, latencyMs: 30 });
  recorder.observe('/Sites/api-weu/production', { requests: 1, serverErrors: 0, latencyMs: 50 });
  healthy = false;
  recorder.sample(begin);
  expect(state.points.all()).toMatchObject([
    { requests: 2, serverErrors: 1, latencyTotalMs: 80 },
    { resourceId: '/sites/api-weu/production', healthPercent: 0 },
    { resourceId: '/sites/api-neu/production', healthPercent: 0 },
  ]);
});

test('points are kept for two hours', () => {
  recorder.observe('/Sites/api-weu/production', { requests: 1, serverErrors: 0, latencyMs: 1 });
  recorder.sample(begin);
  const later = begin + 2 * 60 * 60_000 + 1;
  recorder.sample(later);
  expect(new Set(state.points.all().map((point) => point.time))).toEqual(new Set([later]));
});
