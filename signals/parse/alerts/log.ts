/** Log search alerts of today (monitoringService `Log Alerts V2`): criteria like a metric's, no result rows. */

import type { Field } from '../field.ts';
import { factsOf, readDimensions, type AlertReading, type ReadAlert } from '../reading.ts';
import { firstCriterion, titleOf } from './metric.ts';

/** Stateless unless the rule resolves by itself: silence ends an episode, Resolved does where it comes. */
export const readLogAlert: ReadAlert = ({ essentials, context }): AlertReading => {
  const condition = context.object().get('condition').object();
  const criteria = condition
    .get('allOf')
    .items()
    .map((item) => item.object());
  const [first] = criteria;
  const { operator, threshold, value, aggregation } = firstCriterion(first);
  const types = quotedList(first?.get('targetResourceTypes'));
  return {
    kind: 'log-alert',
    title: titleOf(first, essentials.configurationItems),
    facts: factsOf({
      conditionType: context.get('conditionType').maybeText(),
      window: condition.get('windowSize').maybeText(),
      measure: first?.get('metricMeasureColumn').maybeText(),
      operator,
      threshold,
      value,
      aggregation,
      targetResourceTypes: types.length === 0 ? undefined : types,
    }),
    dimensions: criteria.flatMap((item) => readDimensions(item.get('dimensions'))),
    episode: 'until-quiet',
    ...(types[0] === undefined ? {} : { resourceType: types[0] }),
  };
};

/** `"['Microsoft.Web/sites']"` is a list written into a text, in single quotes. */
function quotedList(field: Field | undefined): readonly string[] {
  const text =
    field?.maybeText() ??
    field
      ?.maybeItems()
      .flatMap((item) => item.maybeText() ?? [])
      .join(',') ??
    '';
  return text
    .replace(/[[\]'"]/g, '')
    .split(',')
    .map((type) => type.trim().toLowerCase())
    .filter((type) => type !== '');
}
