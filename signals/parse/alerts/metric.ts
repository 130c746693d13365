/** Metric alerts and availability tests (monitoringService `Platform`): static, dynamic and web test criteria. */

import type { Field } from '../field.ts';
import { clip, factsOf, readDimensions, type AlertReading, type ReadAlert } from '../reading.ts';

/** Stateful: Resolved follows with the same fired time. */
export const readMetricAlert: ReadAlert = ({ essentials, context }): AlertReading => {
  const condition = context.object().get('condition').object();
  const criteria = condition
    .get('allOf')
    .items()
    .map((item) => item.object());
  const conditionType = context.get('conditionType').maybeText();
  const webTest = criteria.map((item) => item.get('webTestName').maybeText()).find((name) => name !== undefined);
  const isWebTest = conditionType?.toLowerCase() === 'webtestlocationavailabilitycriteria' || webTest !== undefined;
  return {
    kind: isWebTest ? 'availability-alert' : 'metric-alert',
    title: titleOf(criteria[0], essentials.configurationItems),
    facts: factsOf({
      conditionType,
      webTest,
      window: condition.get('windowSize').maybeText(),
      ...firstCriterion(criteria[0]),
      metrics: criteria.length > 1 ? criteria.flatMap((item) => item.get('metricName').maybeText() ?? []) : undefined,
    }),
    dimensions: criteria.flatMap((item) => readDimensions(item.get('dimensions'))),
    episode: 'until-resolved',
  };
};

/** Thresholds are sent as text, values as numbers; both are facts as numbers. */
export function firstCriterion(criterion: Field | undefined) {
  return {
    metric: criterion?.get('metricName').maybeText(),
    metricNamespace: criterion?.get('metricNamespace').maybeText(),
    operator: criterion?.get('operator').maybeText(),
    threshold: criterion?.get('threshold').maybeNumber(),
    value: criterion?.get('metricValue').maybeNumber(),
    aggregation: criterion?.get('timeAggregation').maybeText(),
    sensitivity: criterion?.get('alertSensitivity').maybeText(),
  };
}

export function titleOf(criterion: Field | undefined, items: readonly string[]): string {
  const { metric, aggregation, operator, threshold, value } = firstCriterion(criterion);
  const what = [metric ?? aggregation, operator, threshold].filter((part) => part !== undefined).join(' ');
  const measured = value === undefined ? '' : ` (${value})`;
  const where = items.length === 0 ? '' : ` on ${items.join(', ')}`;
  return clip(`${what}${measured}${where}`.trim(), 160);
}
