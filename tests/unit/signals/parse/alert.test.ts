import { describe, expect, it } from 'vitest';

import type { Signal } from '../../../../signals/signal.ts';
import { parseBody } from '../../../../signals/parse/body.ts';
import { alertSignal, payloadNames, payloadText } from '../payloads.ts';

const site =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourcegroups/chaufher-dev-compute/providers/microsoft.web/sites/chaufher-dev-api-weu';

/** What is understood of each payload, beyond the envelope. */
const table: Readonly<Record<string, Partial<Signal>>> = {
  'api-5xx-fired': {
    source: 'azure-monitor',
    kind: 'metric-alert',
    name: 'chaufher-dev-api-weu-5xx',
    condition: 'fired',
    severity: 1,
    at: '2026-03-02T08:15:30.123Z',
    title: 'chaufher-dev-api-weu-5xx: Http5xx GreaterThan 10 (42) on chaufher-dev-api-weu',
    targets: [site],
    resourceType: 'microsoft.web/sites',
    dimensions: { Instance: 'RD501AC5' },
    facts: {
      monitoringService: 'Platform',
      alertId:
        '/subscriptions/00000000-0000-4000-8000-000000000001/providers/Microsoft.AlertsManagement/alerts/0a0a0a0a-0000-4000-8000-000000000001',
      conditionType: 'SingleResourceMultipleMetricCriteria',
      window: 'PT5M',
      metric: 'Http5xx',
      metricNamespace: 'Microsoft.Web/sites',
      operator: 'GreaterThan',
      threshold: 10,
      value: 42,
      aggregation: 'Total',
    },
  },
  'api-5xx-resolved-without-window': {
    kind: 'metric-alert',
    condition: 'resolved',
    at: '2026-03-02T08:15:30.123Z',
    resolvedAt: '2026-03-02T08:24:31.765Z',
  },
  'api-5xx-fired-upper-case-ids-and-rule-id': {
    kind: 'metric-alert',
    targets: [site],
    resourceType: 'microsoft.web/sites',
  },
  'availability-web-test-and-component': {
    kind: 'availability-alert',
    resourceType: 'microsoft.insights/webtests',
    facts: expect.objectContaining({ webTest: 'chaufher-dev-api-weu-availability', threshold: 2, value: 5 }),
  },
  'metric-dynamic-numeric-threshold': {
    kind: 'metric-alert',
    severity: 2,
    facts: expect.objectContaining({ threshold: 1.75, value: 4.25, sensitivity: 'High' }),
  },
  'metric-two-criteria-one-dimension': {
    kind: 'metric-alert',
    dimensions: { Instance: 'a, b' },
    facts: expect.objectContaining({ metrics: ['Http5xx', 'Http4xx'] }),
  },
  'log-v2-split-by-role': {
    kind: 'log-alert',
    title: 'chaufher-dev-exceptions: Count GreaterThan 5 (9) on api',
    dimensions: { AppRoleName: 'api' },
    facts: expect.objectContaining({
      threshold: 5,
      value: 9,
      targetResourceTypes: ['microsoft.insights/components', 'microsoft.web/sites'],
    }),
  },
  'log-v1-pascal-case-with-rows': {
    kind: 'log-alert',
    title: 'failed requests (old): Number of results Greater Than 0 (7 results) on api-vm-1',
    facts: expect.objectContaining({ results: 7, threshold: 0, windowMinutes: 15, affected: ['api-vm-1'] }),
  },
  'log-v1-under-platform': {
    kind: 'log-alert',
    dimensions: { Computer: 'api-vm-1' },
    facts: expect.objectContaining({ threshold: 10_000 }),
  },
  'log-v1-application-insights': { kind: 'log-alert', dimensions: { IP: '198.51.100.7' } },
  'activity-log-claims-in-a-text': {
    kind: 'activity-alert',
    severity: 4,
    title: 'chaufher-dev-site-deleted: Microsoft.Web/sites/Delete Succeeded',
    facts: expect.objectContaining({
      operation: 'Microsoft.Web/sites/Delete',
      status: 'Succeeded',
      callerObjectId: '0f0f0f0f-0000-4000-8000-000000000001',
      callerAppId: '0e0e0e0e-0000-4000-8000-000000000001',
      correlationId: '1a1a1a1a-0000-4000-8000-000000000001',
    }),
  },
  'activity-log-policies-in-a-text': {
    kind: 'activity-alert',
    facts: expect.objectContaining({
      isComplianceCheck: true,
      policyAssignmentIds: [
        '/subscriptions/00000000-0000-4000-8000-000000000001/providers/Microsoft.Authorization/policyAssignments/baseline/',
      ],
    }),
  },
  'activity-log-autoscale-counts-in-texts': {
    kind: 'activity-alert',
    facts: expect.objectContaining({ oldInstances: 2, newInstances: 3 }),
  },
  'activity-log-security-without-authorization': {
    kind: 'activity-alert',
    facts: expect.objectContaining({ threatStatus: 'Quarantined', category: 'Virus', threatSeverity: 'Low' }),
  },
  'activity-log-recommendation': {
    kind: 'activity-alert',
    facts: expect.objectContaining({ category: 'HighAvailability', recommendation: 'Enable zone redundancy' }),
  },
  'service-health-services-in-a-text': {
    kind: 'service-health',
    title: 'chaufher-dev-service-health: App Service in West Europe',
    facts: expect.objectContaining({
      trackingId: 'ABCD-1Z2',
      stage: 'Active',
      level: 'Warning',
      isHighImpact: false,
      impactedServices: ['App Service: West Europe, North Europe'],
      impactStart: '2026-03-02T07:50:00.000Z',
    }),
  },
  'service-health-update-with-a-list': {
    kind: 'service-health',
    condition: 'fired',
    facts: expect.objectContaining({ stage: 'Resolved', impactedServices: ['App Service: West Europe'] }),
  },
  'resource-health-one-word': {
    kind: 'resource-health',
    facts: expect.objectContaining({ currentHealthStatus: 'Unavailable', healthCause: 'PlatformInitiated' }),
  },
  'resource-health-two-words-recovered': {
    kind: 'resource-health',
    facts: expect.objectContaining({ currentHealthStatus: 'Available', status: 'Resolved' }),
  },
  'budget-actual-with-nulls': {
    kind: 'budget',
    name: 'chaufher-dev',
    title: 'chaufher-dev: actual 1011.11 USD over 960 of 1200',
    targets: [
      '/subscriptions/00000000-0000-4000-8000-000000000001/providers/microsoft.consumption/budgets/chaufher-dev',
    ],
    facts: expect.objectContaining({
      budget: 1200,
      threshold: 960,
      thresholdPercent: 80,
      spent: 1011.11,
      spentPercent: 84.26,
      currency: 'USD',
    }),
  },
  'budget-forecast-in-euro': {
    kind: 'budget',
    title: 'chaufher-dev: forecasted 1311.11 EUR over 1200 of 1200',
    facts: expect.objectContaining({
      thresholdType: 'Forecasted',
      spent: 999.99,
      forecast: 1311.11,
      thresholdPercent: 100,
    }),
  },
  'smart-detector': {
    kind: 'log-alert',
    facts: expect.objectContaining({ detector: 'Failure Anomalies', detected: '50.0% (200/400 requests)' }),
  },
  'smart-detector-alerts-management-names': {
    kind: 'log-alert',
    name: 'failure anomalies - chaufher-dev-appi',
    condition: 'resolved',
    at: '2026-03-02T08:12:32.580Z',
    resolvedAt: '2026-03-02T09:25:26.444Z',
    resourceType: 'microsoft.insights/components',
  },
  'prometheus-without-targets': {
    kind: 'metric-alert',
    title: 'sql/SqlDown: SQL does not answer',
    resourceType: 'microsoft.containerservice/managedclusters',
    dimensions: expect.objectContaining({ cluster: 'aks-dev', alertname: 'SqlDown' }),
    facts: expect.objectContaining({ value: '12.7m', for: 'PT2M' }),
  },
  'vm-insights-health-unpublished-context': {
    kind: 'resource-health',
    facts: expect.objectContaining({ monitor: 'free-space', currentHealthStatus: 'Critical' }),
  },
  'unknown-service': {
    kind: 'unknown',
    name: 'backup failed',
    severity: 1,
    facts: expect.objectContaining({ monitoringService: 'Azure Backup' }),
  },
};

describe('an alert', () => {
  it.each(Object.entries(table))('%s is understood', (name, expected) => {
    expect(alertSignal(name)).toMatchObject(expected);
  });

  it('carries what operators gave its rule, apart from what the service says', () => {
    const body = { ...JSON.parse(payloadText('alerts/api-5xx-fired')) };
    body.data.customProperties = { ' Secret ': ' jwt-signing-key ', metric: 'mine', nothing: null, deep: { a: 1 } };
    const [signal] = parseBody({ source: 'azure-monitor', text: JSON.stringify(body) });
    expect(signal?.facts).toMatchObject({
      'custom.secret': 'jwt-signing-key',
      'custom.metric': 'mine',
      metric: 'Http5xx',
    });
    expect(signal?.facts).not.toHaveProperty('custom.nothing');
    expect(signal?.facts).not.toHaveProperty('custom.deep');
  });

  it('of every payload kept here is in the table', () => {
    expect(payloadNames('alerts')).toEqual(Object.keys(table).toSorted());
  });

  it('keeps nothing of people and no part of a token', () => {
    const kept = payloadNames('alerts').map((name) => JSON.stringify(alertSignal(name)));
    expect(kept.filter((text) => /canary|203\.0\.113|A Person|AppExceptions|portal\.azure/.test(text))).toEqual([]);
  });
});
