/** Alerts of managed Prometheus: the labels are the dimensions, the rule lives in a rule group. */

import { alertCause } from '../../fingerprint.ts';
import { isObject, type Field } from '../field.ts';
import { clip, factsOf, type AlertReading, type Dimension, type ReadAlert } from '../reading.ts';

/** Stateful where the rule group resolves by itself, which is the default. */
export const readPrometheusAlert: ReadAlert = ({ essentials, context }): AlertReading => {
  const labels = readLabels(context.object().get('labels'));
  const annotations = context.get('annotations');
  const ruleGroup = context.get('ruleGroup').maybeText();
  const name =
    essentials.rule ??
    labels.find(([label]) => label.toLowerCase() === 'alertname')?.[1] ??
    essentials.monitoringService;
  const resource = labels.find(([label]) => label.toLowerCase() === 'microsoft.resourceid')?.[1];
  const targets = resource === undefined ? [] : [resource.toLowerCase()];
  const value = context.get('expressionValue');
  return {
    kind: 'metric-alert',
    name,
    title: clip(annotations.get('summary').maybeText() ?? annotations.get('description').maybeText() ?? '', 160),
    facts: factsOf({
      expression: context.get('expression').maybeText(),
      value: value.maybeNumber() ?? value.maybeText(),
      for: context.get('for').maybeText(),
      interval: context.get('interval').maybeText(),
      ruleGroup,
    }),
    dimensions: labels,
    targets,
    episode: 'until-resolved',
    cause: alertCause({
      kind: 'metric-alert',
      rule: name,
      ruleId: essentials.ruleId ?? ruleGroup,
      targets: essentials.targets.length > 0 ? essentials.targets : targets,
      dimensions: labels,
      episode: 'until-resolved',
      firedAt: essentials.firedAt,
    }),
  };
};

function readLabels(labels: Field): readonly Dimension[] {
  if (!labels.present) return [];
  labels.object();
  if (!isObject(labels.value)) return [];
  return Object.keys(labels.value).map((name) => [name, labels.get(name).maybeText() ?? ''] as const);
}
