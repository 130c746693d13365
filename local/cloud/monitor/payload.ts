/** Alerts in the common alert schema, as action groups send them: pure. */
import { groupOf, lastName } from '../arm/resource-id.ts';
import type { JsonObject } from '../json.ts';
import type { Evaluation } from './evaluate.ts';
import type { MetricAlertRule } from './rules.ts';
import type { Episode } from './state.ts';

/** A metric alert, Fired or Resolved. Times are ISO 8601 UTC. */
export function metricAlertPayload(alert: {
  rule: MetricAlertRule;
  evaluation: Evaluation;
  episode: Episode;
  customProperties: Readonly<Record<string, string>>;
  now: Date;
  resolved: boolean;
}): JsonObject {
  const { rule, evaluation, episode, now, resolved } = alert;
  const customProperties = Object.keys(alert.customProperties).length === 0 ? null : alert.customProperties;
  const isWebTest = rule.condition.kind === 'webtest';
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: episode.alertId,
        alertRule: rule.name,
        severity: `Sev${rule.severity}`,
        signalType: 'Metric',
        monitorCondition: resolved ? 'Resolved' : 'Fired',
        monitoringService: 'Platform',
        // Azure writes the ids of targets in lower case.
        alertTargetIDs: [evaluation.targetId.toLowerCase()],
        configurationItems: [lastName(evaluation.targetId)],
        originAlertId: episode.originAlertId,
        firedDateTime: episode.firedAt,
        ...(resolved ? { resolvedDateTime: now.toISOString() } : {}),
        description: rule.description,
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        properties: customProperties,
        conditionType: isWebTest ? 'WebtestLocationAvailabilityCriteria' : 'SingleResourceMultipleMetricCriteria',
        condition: {
          windowSize: rule.windowSize,
          // Numbers as Azure mixes them: thresholds are texts, values are numbers.
          allOf: evaluation.criteria.map((criterion) => ({ ...criterion, threshold: String(criterion.threshold) })),
          windowStartTime: new Date(now.getTime() - rule.windowMs).toISOString(),
          windowEndTime: now.toISOString(),
        },
      },
      ...(customProperties === null ? {} : { customProperties }),
    },
  };
}

/** The same for Fired and Resolved of one alert, and for every alert of a series of a rule. */
export function originAlertIdOf(rule: Pick<MetricAlertRule, 'id' | 'name'>, series: string): string {
  const subscriptionId = rule.id.split('/')[2] ?? '';
  const number = Array.from(series).reduce(
    (hash, character) => (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0,
    17,
  );
  return `${subscriptionId}_${groupOf(rule.id) ?? ''}_microsoft.insights_metricAlerts_${rule.name}_${number}`;
}
