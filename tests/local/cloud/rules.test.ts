/** Alert rules as they are read, and when they are met: tables over the pure parts. */
import { describe, expect, test } from 'vitest';
import type { ArmResource } from '../../../local/cloud/arm/state.ts';
import { isAbout, readActivityAlert, type ActivityEvent } from '../../../local/cloud/monitor/activity.ts';
import { millisecondsOf } from '../../../local/cloud/monitor/durations.ts';
import { evaluateMetrics, transition } from '../../../local/cloud/monitor/evaluate.ts';
import { readMetricAlert, type MetricAlertRule } from '../../../local/cloud/monitor/rules.ts';
import type { Episode, MetricPoint } from '../../../local/cloud/monitor/state.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const minute = 60_000;
const site = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/api';
const component = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Insights/components/appi';
const roles = () => [
  { role: 'api', resourceId: site },
  { role: 'web', resourceId: `${site}-web` },
];

function resource(type: string, properties: Record<string, unknown>): ArmResource {
  const id = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Insights/${type}/rule`;
  return { id, name: 'rule', type: `Microsoft.Insights/${type}`, properties, createdTime: '', changedTime: '' };
}

function metricAlert(criterion: Record<string, unknown>, more: Record<string, unknown> = {}): ArmResource {
  return resource('metricAlerts', {
    enabled: true,
    scopes: [site],
    evaluationFrequency: 'PT1M',
    windowSize: 'PT5M',
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria',
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion',
          metricNamespace: 'Microsoft.Web/sites',
          metricName: 'Http5xx',
          timeAggregation: 'Total',
          operator: 'GreaterThan',
          threshold: 5,
          ...criterion,
        },
      ],
    },
    ...more,
  });
}

function ruleOf(alert: ArmResource): MetricAlertRule {
  const read = readMetricAlert(alert);
  if (!('rule' in read)) throw new Error(read.notEvaluated);
  return read.rule;
}

function point(minutesAgo: number, served: Partial<MetricPoint>): MetricPoint {
  return {
    id: '',
    time: now - minutesAgo * minute,
    resourceId: site.toLowerCase(),
    requests: 10,
    serverErrors: 0,
    latencyTotalMs: 1000,
    ...served,
  };
}

describe('a metric alert', () => {
  test.for([
    ['GreaterThan', 6, true],
    ['GreaterThan', 5, false],
    ['GreaterThanOrEqual', 5, true],
    ['LessThan', 4, true],
    ['LessThan', 5, false],
    ['LessThanOrEqual', 5, true],
    ['Equals', 5, true],
    ['Equals', 6, false],
  ] as const)('%s 5 of %i is met: %s', ([operator, serverErrors, met]) => {
    const [evaluation] = evaluateMetrics(ruleOf(metricAlert({ operator })), [point(1, { serverErrors })], roles, now);
    expect(evaluation).toMatchObject({ met, criteria: [{ metricValue: serverErrors }] });
  });

  test('sees its window and nothing before', () => {
    const points = [point(5, { serverErrors: 100 }), point(4, { serverErrors: 2 }), point(0, { serverErrors: 3 })];
    expect(evaluateMetrics(ruleOf(metricAlert({})), points, roles, now)).toMatchObject([
      { criteria: [{ metricValue: 5 }] },
    ]);
  });

  test('has a mean over requests, not over points', () => {
    const latency = { metricName: 'HttpResponseTime', timeAggregation: 'Average' };
    const points = [point(2, { requests: 1, latencyTotalMs: 4000 }), point(1, { requests: 3, latencyTotalMs: 4000 })];
    expect(evaluateMetrics(ruleOf(metricAlert(latency)), points, roles, now)).toMatchObject([
      { criteria: [{ metricValue: 2 }] },
    ]);
  });

  test('is neither met nor healthy where a mean has no value, while a counter is zero', () => {
    const latency = metricAlert({ metricName: 'HttpResponseTime', timeAggregation: 'Average' });
    expect(evaluateMetrics(ruleOf(latency), [], roles, now)).toEqual([]);
    expect(evaluateMetrics(ruleOf(metricAlert({})), [], roles, now)).toMatchObject([{ met: false }]);
  });

  test.for([
    ['Include', ['*'], ['api', 'web']],
    ['Include', ['web'], ['web']],
    ['Exclude', ['web'], ['api']],
  ] as const)('is split by roles: %s %j', ([operator, values, expected]) => {
    const dimensions = [{ name: 'cloud/roleName', operator, values }];
    const alert = metricAlert(
      {
        metricNamespace: 'microsoft.insights/components',
        metricName: 'requests/failed',
        timeAggregation: 'Count',
        dimensions,
      },
      { scopes: [component] },
    );
    const points = [point(1, {}), { ...point(1, {}), resourceId: `${site}-web`.toLowerCase() }];
    const seen = evaluateMetrics(ruleOf(alert), points, roles, now).map(
      ({ criteria }) => criteria[0]?.dimensions[0]?.value,
    );
    expect(seen).toEqual(expected);
  });

  test.for([
    [metricAlert({}, { enabled: false }), 'it is disabled'],
    [
      metricAlert({ criterionType: 'DynamicThresholdCriterion' }),
      'criteria of type DynamicThresholdCriterion are not emulated',
    ],
    [metricAlert({ metricName: 'Memory' }), 'the metric Microsoft.Web/sites Memory is not emulated'],
    [metricAlert({ timeAggregation: 'Average' }), 'Http5xx has no aggregation Average here'],
    [
      metricAlert({ dimensions: [{ name: 'Colour', operator: 'Include', values: ['*'] }] }),
      'the dimension Colour is not emulated',
    ],
    [metricAlert({}, { windowSize: 'a while' }), 'windowSize or evaluationFrequency is missing'],
    [metricAlert({}, { criteria: {} }), 'criteria of type (none) are not emulated'],
  ] as const)('that cannot be evaluated says why', ([alert, notEvaluated]) => {
    expect(readMetricAlert(alert)).toEqual({ id: alert.id, notEvaluated });
  });
});

describe('an alert that fires', () => {
  const episode: Episode = {
    key: 'k',
    alertId: 'a',
    originAlertId: 'o',
    firedAt: '',
    healthyEvaluations: 2,
    lastSentAt: now,
  };

  test.for([
    ['fires when its condition is met', true, true, undefined, 'fire'],
    ['does nothing while it is not', true, false, undefined, 'none'],
    ['is kept while its condition is met', true, true, episode, 'keep'],
    ['resolves at the third healthy evaluation', true, false, episode, 'resolve'],
    ['without autoMitigate never resolves', false, false, episode, 'forget'],
    ['without autoMitigate is not sent every minute', false, true, episode, 'keep'],
    [
      'without autoMitigate is sent again after five',
      false,
      true,
      { ...episode, lastSentAt: now - 5 * minute },
      'fire',
    ],
  ] as const)('%s', ([, autoMitigate, met, before, kind]) => {
    expect(transition({ autoMitigate }, met, before, now).kind).toBe(kind);
  });

  test('counts healthy evaluations from the last bad one', () => {
    expect(transition({ autoMitigate: true }, true, episode, now)).toMatchObject({
      episode: { healthyEvaluations: 0 },
    });
  });
});

describe('an activity log alert', () => {
  const event: ActivityEvent = {
    category: 'Administrative',
    resourceId: site,
    operationName: 'Microsoft.Web/sites/slotsswap/action',
    status: 'Failed',
    level: 'Error',
    correlationId: 'c',
    time: now,
    properties: { cause: 'Unknown' },
  };
  const about = (allOf: unknown[], scopes = ['/subscriptions/s/resourceGroups/G']): boolean | string => {
    const read = readActivityAlert(
      resource('activityLogAlerts', {
        scopes,
        condition: { allOf: [{ field: 'category', equals: 'Administrative' }, ...allOf] },
      }),
    );
    return 'activityRule' in read ? isAbout(read.activityRule, event) : read.notEvaluated;
  };

  test.for([
    ['the operation', [{ field: 'operationName', equals: 'microsoft.web/sites/SLOTSSWAP/action' }], true],
    ['another operation', [{ field: 'operationName', equals: 'Microsoft.Web/sites/delete' }], false],
    [
      'one of several',
      [
        {
          anyOf: [
            { field: 'status', equals: 'Succeeded' },
            { field: 'status', equals: 'Failed' },
          ],
        },
      ],
      true,
    ],
    ['none of several', [{ anyOf: [{ field: 'status', equals: 'Succeeded' }] }], false],
    ['a property of the event', [{ field: 'properties.cause', equals: 'Unknown' }], true],
    ['a property that it lacks', [{ field: 'properties.reason', equals: 'Unknown' }], false],
    ['a part of a value', [{ field: 'resourceId', containsAny: ['/sites/'] }], true],
    ['the type', [{ field: 'resourceType', equals: 'Microsoft.Web/sites' }], true],
    ['a field that is not emulated', [{ field: 'subStatus', equals: 'x' }], 'the field subStatus is not emulated'],
  ] as const)('about %s: %s', ([, allOf, expected]) => {
    expect(about([...allOf])).toBe(expected);
  });

  test('is about resources in its scopes only', () => {
    expect(about([], ['/subscriptions/s'])).toBe(true);
    expect(about([], ['/subscriptions/s/resourceGroups/gg', '/subscriptions/s/resourceGroups/other'])).toBe(false);
  });
});

test.for([
  ['PT5M', 5 * minute],
  ['PT1H30M', 90 * minute],
  ['P1D', 24 * 60 * minute],
  ['PT0M', undefined],
  ['5 minutes', undefined],
] as const)('the duration %s is %s ms', ([text, milliseconds]) => {
  expect(millisecondsOf(text)).toBe(milliseconds);
});
