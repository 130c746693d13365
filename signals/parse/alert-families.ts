/** Which reader understands the context of which alerts: by shape where services share a name, else by monitoring service. */

import { readActivityLogAlert } from './alerts/activity-log.ts';
import { readBudgetAlert } from './alerts/budget.ts';
import { isLegacyLog, readLegacyLogAlert } from './alerts/log-legacy.ts';
import { readLogAlert } from './alerts/log.ts';
import { readMetricAlert } from './alerts/metric.ts';
import { readPrometheusAlert } from './alerts/prometheus.ts';
import { readGuestHealthAlert, readResourceHealthAlert } from './alerts/resource-health.ts';
import { readServiceHealthAlert } from './alerts/service-health.ts';
import { readSmartDetectorAlert } from './alerts/smart-detector.ts';
import { readUnknownAlert } from './alerts/unknown.ts';
import type { AlertPayload, ReadAlert } from './reading.ts';

/** By the name of the service in lower-case letters and digits. */
const services = new Map<string, ReadAlert>([
  ['platform', readMetricAlert],
  ['logalertsv2', readLogAlert],
  ['loganalytics', readLegacyLogAlert],
  ['applicationinsights', readLegacyLogAlert],
  ['servicehealth', readServiceHealthAlert],
  ['activitylogservicehealth', readServiceHealthAlert],
  ['resourcehealth', readResourceHealthAlert],
  ['activitylogresourcehealth', readResourceHealthAlert],
  ['costalerts', readBudgetAlert],
  ['smartdetector', readSmartDetectorAlert],
  ['prometheus', readPrometheusAlert],
  ['vminsightshealth', readGuestHealthAlert],
]);

export function alertReaderOf({ essentials, context }: AlertPayload): ReadAlert {
  const { service } = essentials;
  // Published samples show log alerts of the first generation under `Platform` as well.
  if (service === 'platform' && isLegacyLog(context)) return readLegacyLogAlert;
  return services.get(service) ?? (service.startsWith('activitylog') ? readActivityLogAlert : readUnknownAlert);
}
