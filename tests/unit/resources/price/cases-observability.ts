/** What watches. */
import type { Case } from './case.ts';
import { item, tiered } from './shop.ts';

const log = { serviceName: 'Log Analytics', productName: 'Log Analytics', skuName: 'Analytics Logs' };
const logs = [
  ...tiered({ ...log, meterName: 'Analytics Logs Data Ingestion', unitOfMeasure: '1 GB' }, [
    [0, 0],
    [5, 2],
  ]),
  item({ ...log, meterName: 'Analytics Logs Data Retention', unitOfMeasure: '1 GB/Month', retailPrice: 0.1 }),
];
const workspace = 'Microsoft.OperationalInsights/workspaces';

const monitor = (skuName: string, meterName: string) => ({
  serviceName: 'Azure Monitor',
  productName: 'Azure Monitor',
  skuName,
  meterName,
  unitOfMeasure: '1',
});
const alerts = [
  ...tiered({ ...monitor('Alerts', 'Alerts Metric Monitored'), armRegionName: 'Global' }, [
    [0, 0],
    [10, 1],
  ]),
  item({ ...monitor('Alerts', 'Alerts Dynamic Threshold'), armRegionName: 'Global', retailPrice: 3 }),
  item({ ...monitor('Alerts', 'Alerts System Log Monitored at 5 Minute Frequency'), retailPrice: 5 }),
  item({ ...monitor('Alerts', 'Alerts System Log Monitored at 15 Minute Frequency'), retailPrice: 2 }),
];
const metric = 'Microsoft.Insights/metricAlerts';
const query = 'Microsoft.Insights/scheduledQueryRules';
const test = { ...monitor('Standard Web Test', 'Standard Web Test Execution'), retailPrice: 0.001 };
const webTest = 'Microsoft.Insights/webtests';
const places = [{ Id: 'a' }, { Id: 'b' }];

export const observabilityCases: readonly Case[] = [
  {
    title: 'a workspace, without what the account has free once',
    of: { type: workspace, properties: { sku: { name: 'PerGB2018' }, retentionInDays: 30 } },
    usage: { ingestedGB: 20 },
    items: logs,
    costs: { '20 GB of logs': 40 },
  },
  {
    title: 'a workspace that keeps logs longer',
    of: { type: workspace, properties: { sku: { name: 'PerGB2018' }, retentionInDays: 61 } },
    usage: { ingestedGB: 20 },
    items: logs,
    costs: { '20 GB of logs': 40, 'kept 30 days longer': (20 * 30 * 24 * 0.1) / 730 },
  },
  {
    title: 'a workspace with a commitment',
    of: { type: workspace, properties: { sku: { name: 'CapacityReservation' } } },
    costs: {},
    unpriced: ['the price table does not know the SKU CapacityReservation'],
  },
  {
    title: 'Application Insights on a workspace',
    of: { type: 'Microsoft.Insights/components', properties: { WorkspaceResourceId: '/x' } },
    costs: {},
  },
  {
    title: 'classic Application Insights',
    of: { type: 'Microsoft.Insights/components' },
    costs: {},
    unpriced: ['it has no workspace: the price table does not know the classic kind'],
  },
  {
    title: 'an alert rule, by its time series',
    of: {
      type: metric,
      location: 'global',
      properties: {
        enabled: true,
        scopes: ['/a', '/b'],
        criteria: {
          allOf: [
            { criterionType: 'StaticThresholdCriterion', dimensions: [{ name: 'x', values: ['1', '2', '3'] }] },
            { criterionType: 'StaticThresholdCriterion' },
          ],
        },
      },
    },
    items: alerts,
    costs: { '8 time series': 8 },
  },
  {
    title: 'an alert rule that learns, for every value of a dimension',
    of: {
      type: metric,
      location: 'global',
      properties: {
        scopes: ['/a'],
        criteria: {
          allOf: [{ criterionType: 'DynamicThresholdCriterion', dimensions: [{ name: 'x', values: ['*'] }] }],
        },
      },
    },
    usage: { seriesPerDimension: 4 },
    items: alerts,
    costs: { '4 time series': 4, '4 dynamic thresholds': 12 },
  },
  {
    title: 'an alert rule on an availability test',
    of: {
      type: metric,
      location: 'global',
      properties: { scopes: ['/test', '/insights'], criteria: { webTestId: '/test', failedLocationCount: 2 } },
    },
    items: alerts,
    costs: { '1 time series': 1 },
  },
  { title: 'an alert rule that is off', of: { type: metric, properties: { enabled: false } }, costs: {} },
  {
    title: 'a log alert, by how often it looks',
    of: { type: query, properties: { evaluationFrequency: 'PT5M' } },
    items: alerts,
    costs: { 'rule, every 5 min': 5 },
  },
  {
    title: 'a log alert that looks seldom',
    of: { type: query, properties: { evaluationFrequency: 'PT1H30M' } },
    items: alerts,
    costs: { 'rule, every 90 min': 2 },
  },
  {
    title: 'a log alert that does not say when it looks',
    of: { type: query },
    costs: {},
    unpriced: ['it does not say how often it looks'],
  },
  {
    title: 'an availability test, by its places and how often it asks',
    of: { type: webTest, properties: { Kind: 'standard', Enabled: true, Frequency: 900, Locations: places } },
    items: [item(test)],
    costs: { '2 places, every 900 s': 2 * 730 * 4 * 0.001 },
  },
  {
    title: 'an availability test that is off',
    of: { type: webTest, properties: { Kind: 'standard', Enabled: false, Locations: places } },
    costs: {},
  },
  {
    title: 'an old availability test',
    of: { type: webTest, properties: { Kind: 'multistep', Locations: places } },
    costs: {},
    unpriced: ['the price table knows standard tests only'],
  },
  {
    title: 'an action group with webhooks',
    of: { type: 'Microsoft.Insights/actionGroups', properties: { webhookReceivers: [{}], smsReceivers: [] } },
    costs: {},
  },
  {
    title: 'an action group with text messages',
    of: { type: 'Microsoft.Insights/actionGroups', properties: { smsReceivers: [{}] } },
    costs: {},
    unpriced: ['smsReceivers: the price of a message depends on the country'],
  },
  {
    title: 'a Defender plan',
    of: { type: 'Microsoft.Security/pricings', properties: { pricingTier: 'Standard' } },
    costs: {},
    unpriced: ['a Defender plan is billed by all that it protects in its subscription'],
  },
  {
    title: 'a free Defender plan',
    of: { type: 'Microsoft.Security/pricings', properties: { pricingTier: 'Free' } },
    costs: {},
  },
  { title: 'an activity log alert', of: { type: 'Microsoft.Insights/activityLogAlerts' }, costs: {} },
];
