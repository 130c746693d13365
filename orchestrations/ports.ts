/** What activities may reach: typed ports, given by the composition root and by tests. */
import type { HttpProbe } from '../azure/http-probe.ts';
import type { Metrics } from '../azure/metrics.ts';
import type { WebApps } from '../azure/web-apps.ts';
import type { Records } from '../records/records.ts';
import type { Estate } from '../resources/estate.ts';

export interface Clock {
  now(): Date;
}

export interface Ports {
  readonly clock: Clock;
  readonly records: Records;
  readonly estate: Estate;
  /** Whether a run's durable instance lives, whatever its record says. */
  isAlive(run: string): Promise<boolean>;
  readonly webApps: WebApps;
  readonly metrics: Metrics;
  readonly probe: HttpProbe;
  log(message: string): void;
}
