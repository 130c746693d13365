/** What the monitor keeps: metric points, alerts that are firing, deliveries to webhooks, and what it was told to do. */
import type { JsonObject } from '../json.ts';
import type { Collection, Store } from '../store.ts';

/** What one resource did in a short span of time. */
export interface MetricPoint {
  readonly id: string;
  /** Epoch milliseconds, at the end of the span. */
  readonly time: number;
  /** Lower-cased resource id of a site or slot. */
  readonly resourceId: string;
  readonly requests: number;
  readonly serverErrors: number;
  /** Sum over the requests. */
  readonly latencyTotalMs: number;
  /** Percent of instances that pass the health check; only in points of a health sample. */
  readonly healthPercent?: number;
}

/** An alert from Fired to Resolved. */
export interface Episode {
  /** Rule and series. */
  readonly key: string;
  readonly alertId: string;
  readonly originAlertId: string;
  readonly firedAt: string;
  /** Healthy evaluations in a row since it fired. */
  readonly healthyEvaluations: number;
  /** For rules without autoMitigate: when it was last sent. */
  readonly lastSentAt: number;
}

export interface DeliveryAttempt {
  readonly time: string;
  readonly status?: number;
  readonly error?: string;
}

/** One alert on its way to one receiver. */
export interface Delivery {
  readonly id: string;
  readonly rule: string;
  readonly monitorCondition: string;
  readonly alertId: string;
  readonly receiver: string;
  readonly serviceUri: string;
  readonly state: 'pending' | 'delivered' | 'failed' | 'suppressed';
  readonly attempts: readonly DeliveryAttempt[];
  /** Epoch milliseconds, of pending ones. */
  readonly nextAttemptAt?: number;
  /** Why it was not even tried. */
  readonly reason?: string;
  readonly payload: JsonObject;
  /** `identifierUri` of a secure webhook. */
  readonly audience?: string;
}

export interface Traffic {
  readonly on: boolean;
  /** Requests a second that each site gets. */
  readonly ratePerSecond: number;
  /** Names of sites; all where empty. */
  readonly sites: readonly string[];
}

export interface MonitorState {
  readonly points: Collection<MetricPoint>;
  readonly episodes: Collection<Episode>;
  readonly deliveries: Collection<Delivery>;
  /** Until when (epoch milliseconds) no action group calls an address. */
  readonly suspended: Collection<number>;
  traffic(): Traffic;
  setTraffic(traffic: Traffic): void;
  /** Where the product listens; the address that the snapshot gives it is replaced by this. */
  appUrl(): string | undefined;
  setAppUrl(url: string): void;
}

export function createMonitorState(store: Store): MonitorState {
  const traffic = store.collection<Traffic>('monitor-traffic');
  const settings = store.collection<string>('monitor-settings');
  return {
    points: store.collection('metric-points'),
    episodes: store.collection('alert-episodes'),
    deliveries: store.collection('alert-deliveries'),
    suspended: store.collection('suspended-webhooks'),
    traffic: () => traffic.get('traffic') ?? { on: false, ratePerSecond: 10, sites: [] },
    setTraffic: (given) => traffic.put('traffic', given),
    appUrl: () => settings.get('app-url'),
    setAppUrl: (url) => settings.put('app-url', url),
  };
}
