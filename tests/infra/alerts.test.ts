/** Alert rules of the snapshot: what is watched, and that somebody hears of it. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sameResource } from '../../resources/resource-id.ts';
import { dev, named, ofType } from './dev.ts';

const metricRules = ofType('Microsoft.Insights/metricAlerts');
const activityRules = ofType('Microsoft.Insights/activityLogAlerts');
const rules = ofType(
  'Microsoft.Insights/metricAlerts',
  'Microsoft.Insights/activityLogAlerts',
  'Microsoft.Insights/scheduledQueryRules',
);
const actionGroup = named('Microsoft.Insights/actionGroups', 'chaufher-dev-oncall');

const ruleSchema = z.object({
  enabled: z.boolean(),
  scopes: z.array(z.string()).min(1),
  actions: z.union([
    z.array(z.object({ actionGroupId: z.string() })),
    z
      .object({ actionGroups: z.array(z.union([z.string(), z.object({ actionGroupId: z.string() })])) })
      .transform(({ actionGroups }) =>
        actionGroups.map((group) => (typeof group === 'string' ? { actionGroupId: group } : group)),
      ),
  ]),
});
const metricSchema = z.object({
  severity: z.number(),
  windowSize: z.string(),
  evaluationFrequency: z.string(),
  autoMitigate: z.boolean(),
  scopes: z.array(z.string()),
  criteria: z.looseObject({ 'odata.type': z.string() }),
});

const watched = rules.map((rule) => ({ name: rule.name, ...ruleSchema.parse(rule.properties) }));

describe('Alert rules', () => {
  it.each(watched)('$name is on and goes to the action group', ({ enabled, actions }) => {
    expect(enabled).toBe(true);
    expect(actions.map(({ actionGroupId }) => sameResource(actionGroupId, actionGroup.id))).toEqual([true]);
  });

  it.each(watched)('$name watches something of this deployment', ({ scopes }) => {
    const declared = [...dev.map(({ id }) => id), '/subscriptions/00000000-0000-4000-8000-000000000001'];
    expect(scopes.filter((scope) => !declared.some((id) => sameResource(id, scope)))).toEqual([]);
  });

  it('watch the API, the database, live connections, secrets and machines of both regions, and what there is once', () => {
    const names = metricRules.map(({ name }) => name).toSorted();
    const everywhere: Readonly<Record<string, readonly string[]>> = {
      api: ['5xx', 'latency', 'health', 'availability'],
      db: ['down', 'cpu', 'disk'],
      kv: ['unreachable'],
      plan: ['cpu', 'memory'],
      signalr: ['connections', 'errors'],
    };
    const expected = ['weu', 'neu'].flatMap((region) => [
      ...Object.entries(everywhere).flatMap(([of, rules]) =>
        rules.map((rule) => `chaufher-dev-${of}-${region}-${rule}`),
      ),
      ...['dead-letter', 'dropped'].map((rule) => `chaufher-dev-kv-${region}-events-${rule}`),
    ]);
    const once = [
      'config-weu-throttled',
      'db-neu-lag',
      'edge-errors',
      'edge-origins',
      'media-unreachable',
      'ops-storage-unreachable',
    ];
    expect(names).toEqual([...expected, ...once.map((rule) => `chaufher-dev-${rule}`)].toSorted());
  });

  it.each(metricRules.filter(({ name }) => !name.includes('-api-')).map(({ name }) => [name]))(
    '%s has no name by which a release is rolled back',
    (name) => {
      expect(name).not.toMatch(/5xx|latency|response.*time|availability|health/);
    },
  );

  it('watch logs for refusals, signals that were given up on, failures and attacks', () => {
    const queries = ofType('Microsoft.Insights/scheduledQueryRules');
    expect(queries.map(({ name }) => name).toSorted()).toEqual(
      ['automation-errors', 'edge-blocked', 'signals-poison', 'vault-refused'].map((rule) => `chaufher-dev-${rule}`),
    );
    const workspace = named('Microsoft.OperationalInsights/workspaces', 'chaufher-dev-log');
    for (const { properties } of queries) expect(properties).toMatchObject({ scopes: [workspace.id] });
  });

  it.each(['weu', 'neu'])('fire on server errors of %s within minutes, and resolve by themselves', (region) => {
    const { properties } = named('Microsoft.Insights/metricAlerts', `chaufher-dev-api-${region}-5xx`);
    const site = named('Microsoft.Web/sites', `chaufher-dev-api-${region}`);
    expect(metricSchema.parse(properties)).toMatchObject({
      severity: 1,
      windowSize: 'PT5M',
      evaluationFrequency: 'PT1M',
      autoMitigate: true,
      scopes: [site.id],
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria',
        allOf: [{ metricName: 'Http5xx', timeAggregation: 'Total', operator: 'GreaterThan', threshold: 10 }],
      },
    });
  });

  it.each(['weu', 'neu'])('ask the API of %s from outside, at its own address', (region) => {
    const name = `chaufher-dev-api-${region}-availability`;
    const test = named('Microsoft.Insights/webtests', name);
    expect(test.properties).toMatchObject({
      Request: { RequestUrl: `https://chaufher-dev-api-${region}.azurewebsites.net/health` },
    });
    expect(metricSchema.parse(named('Microsoft.Insights/metricAlerts', name).properties).criteria).toMatchObject({
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria',
      webTestId: test.id,
    });
  });

  it('watch the activity log for deletions, failed swaps, roles, attacks, and the health of Azure', () => {
    expect(activityRules.map(({ name }) => name).toSorted()).toEqual([
      'chaufher-dev-defender',
      'chaufher-dev-resource-health',
      'chaufher-dev-role-assigned',
      'chaufher-dev-service-health',
      'chaufher-dev-site-deleted',
      'chaufher-dev-swap-failed',
      'chaufher-dev-vault-deleted',
    ]);
  });
});

describe('The action group', () => {
  it('calls the automation with a token, in the common schema, and nobody else', () => {
    const app = named('Microsoft.Web/sites', 'chaufher-dev-ops-weu');
    expect(actionGroup.properties).toEqual({
      enabled: true,
      groupShortName: 'oncall',
      webhookReceivers: [
        {
          name: 'automation',
          serviceUri: `https://${app.name}.azurewebsites.net/api/alerts`,
          useCommonAlertSchema: true,
          useAadAuth: true,
          objectId: '00000000-0000-4000-8000-0000000000b1',
          identifierUri: 'api://chaufher-dev-ops',
          tenantId: '00000000-0000-4000-8000-0000000000aa',
        },
      ],
    });
  });
});
