/** Once a minute: evaluates the alert rules of the control plane, and sends what fires or resolves. */
import { randomUUID } from 'node:crypto';
import type { Resources } from '../arm/state.ts';
import type { Deliverer } from './deliver.ts';
import { evaluateMetrics, transition, type Evaluation, type Roles } from './evaluate.ts';
import { metricAlertPayload, originAlertIdOf } from './payload.ts';
import { readMetricAlert, type MetricAlertRule, type ReadRule } from './rules.ts';
import type { Episode, MetricPoint, MonitorState } from './state.ts';
import { evaluateWebTest, type ProbeHost } from './web-tests.ts';

export interface Alerts {
  /** Evaluates the rules that are due. `now` is in epoch milliseconds. */
  evaluate(now: number): void;
  /** All metric alert rules, with those that cannot be evaluated. */
  rules(): ReadRule[];
}

export function createAlerts(deps: {
  state: MonitorState;
  resources: Resources;
  deliverer: Deliverer;
  roles: Roles;
  probe: ProbeHost;
  /** Between two looks at the rules. */
  everyMs: number;
}): Alerts {
  const { state, resources } = deps;
  let round = 0;

  const rules = (): ReadRule[] => resources.ofType('Microsoft.Insights/metricAlerts').map(readMetricAlert);

  function evaluationsOf(rule: MetricAlertRule, points: readonly MetricPoint[], now: number): Evaluation[] {
    if (rule.condition.kind === 'metric') return evaluateMetrics(rule, points, deps.roles, now);
    const evaluation = evaluateWebTest(rule, resources.get(rule.condition.webTestId), deps.probe);
    return evaluation === undefined ? [] : [evaluation];
  }

  function apply(rule: MetricAlertRule, evaluation: Evaluation, now: number): void {
    const key = `${rule.id.toLowerCase()}|${evaluation.series}`;
    const change = transition(rule, evaluation.met, state.episodes.get(key), now);
    switch (change.kind) {
      case 'none':
        return;
      case 'keep':
        state.episodes.put(key, change.episode);
        return;
      case 'forget':
        state.episodes.delete(key);
        return;
      case 'fire': {
        const episode = begun(rule, evaluation, key, now);
        state.episodes.put(key, episode);
        return send(rule, evaluation, episode, now, false);
      }
      case 'resolve':
        state.episodes.delete(key);
        return send(rule, evaluation, change.episode, now, true);
    }
  }

  function send(rule: MetricAlertRule, evaluation: Evaluation, episode: Episode, now: number, resolved: boolean): void {
    deps.deliverer.send({
      rule: rule.name,
      monitorCondition: resolved ? 'Resolved' : 'Fired',
      alertId: episode.alertId,
      actions: rule.actions,
      payload: (customProperties) =>
        metricAlertPayload({ rule, evaluation, episode, customProperties, now: new Date(now), resolved }),
    });
  }

  return {
    rules,
    evaluate(now) {
      const points = state.points.all();
      for (const read of rules()) {
        if (!('rule' in read)) continue;
        const everyRounds = Math.max(1, Math.round(read.rule.frequencyMs / deps.everyMs));
        if (round % everyRounds !== 0) continue;
        for (const evaluation of evaluationsOf(read.rule, points, now)) apply(read.rule, evaluation, now);
      }
      round += 1;
    },
  };
}

function begun(rule: MetricAlertRule, evaluation: Evaluation, key: string, now: number): Episode {
  return {
    key,
    alertId: `/subscriptions/${rule.id.split('/')[2]}/providers/Microsoft.AlertsManagement/alerts/${randomUUID()}`,
    originAlertId: originAlertIdOf(rule, evaluation.series),
    firedAt: new Date(now).toISOString(),
    healthyEvaluations: 0,
    lastSentAt: now,
  };
}
