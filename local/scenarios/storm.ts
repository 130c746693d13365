/** A storm of alerts as Azure Monitor would send it: many causes, new ids each time, repeated and out of order; the same in every run. */
import { createHash } from 'node:crypto';
import type { World } from './world.ts';

export interface Storm {
  readonly alerts: number;
  /** Bodies in the order of delivery; one in ten comes twice. */
  readonly payloads: readonly string[];
  /** The end of each cause, to be delivered once the storm is over. */
  readonly calm: readonly string[];
}

export interface StormOptions {
  readonly alerts: number;
  /** The first two are a bad release of the API in two regions. */
  readonly causes: number;
  readonly firedAt: Date;
  readonly environment: string;
}

const subscription = '/subscriptions/00000000-0000-4000-8000-000000000001';
const repeatedEvery = 10;
const spreadSeconds = 60;

export function stormOf({ alerts, causes, firedAt, environment }: StormOptions): Storm {
  const payloads: { readonly order: string; readonly body: string }[] = [];
  const firedOf = (index: number) => new Date(firedAt.getTime() + (index * spreadSeconds * 1000) / alerts);
  for (let index = 0; index < alerts; index++) {
    const body = JSON.stringify(alertOf({ index, cause: index % causes, firedAt: firedOf(index), environment }));
    const copies = index % repeatedEvery === 0 ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) payloads.push({ order: scattered(`${index}/${copy}`), body });
  }
  const resolvedAt = new Date(firedAt.getTime() + 10 * 60 * 1000);
  return {
    alerts,
    payloads: payloads.toSorted((a, b) => a.order.localeCompare(b.order)).map(({ body }) => body),
    calm: Array.from({ length: causes }, (_, cause) =>
      JSON.stringify(alertOf({ index: cause, cause, firedAt: firedOf(cause), environment, resolvedAt })),
    ),
  };
}

/** Sends with bounded concurrency; answers how often each status came back. */
export async function sendAll(
  world: World,
  payloads: readonly string[],
  concurrency = 48,
): Promise<Readonly<Record<number, number>>> {
  const statuses: Record<number, number> = {};
  const authorization = `Bearer ${await world.alertToken()}`;
  const queue = payloads.values();
  const sender = async () => {
    for (const body of queue) {
      const response = await fetch(`${world.system.app}/api/alerts`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body,
      });
      await response.body?.cancel();
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sender));
  return statuses;
}

interface AlertFacts {
  readonly index: number;
  readonly cause: number;
  readonly firedAt: Date;
  readonly environment: string;
  readonly resolvedAt?: Date;
}

function alertOf({ index, cause, firedAt, environment, resolvedAt }: AlertFacts): unknown {
  const region = cause === 0 ? 'weu' : 'neu';
  const release = cause < 2;
  const name = release ? `chaufher-${environment}-api-${region}` : `storm-${cause}`;
  const id = uuid(`alert ${index}`);
  const rule = release ? `${name}-5xx` : `storm-${cause}-cpu`;
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `${subscription}/providers/Microsoft.AlertsManagement/alerts/${id}`,
        alertRule: rule,
        severity: release ? 'Sev1' : 'Sev3',
        signalType: 'Metric',
        monitorCondition: resolvedAt ? 'Resolved' : 'Fired',
        monitoringService: 'Platform',
        alertTargetIDs: [
          `${subscription}/resourcegroups/chaufher-${environment}/providers/microsoft.web/sites/${name}`,
        ],
        configurationItems: [name],
        originAlertId: `${id}_${rule}`,
        firedDateTime: firedAt.toISOString(),
        ...(resolvedAt ? { resolvedDateTime: resolvedAt.toISOString() } : {}),
        description: '',
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        properties: null,
        conditionType: 'SingleResourceMultipleMetricCriteria',
        condition: {
          windowSize: 'PT5M',
          allOf: [
            {
              metricName: release ? 'Http5xx' : 'CpuTime',
              metricNamespace: 'Microsoft.Web/sites',
              operator: 'GreaterThan',
              threshold: '10',
              timeAggregation: 'Total',
              dimensions: [],
              metricValue: 40 + (index % 7),
            },
          ],
        },
      },
    },
  };
}

function uuid(seed: string): string {
  return createHash('sha256')
    .update(seed)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

/** A fixed shuffle. */
function scattered(seed: string): string {
  return createHash('sha256').update(seed).digest('hex');
}
