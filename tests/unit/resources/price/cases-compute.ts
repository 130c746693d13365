/** What runs code. */
import type { Case } from './case.ts';
import { item } from './shop.ts';

const plan = (productName: string, skuName: string, retailPrice: number) =>
  item({ serviceName: 'Azure App Service', productName, skuName, meterName: `${skuName} App`, retailPrice });
const plans = [
  plan('Azure App Service Premium v3 Plan - Linux', 'P0v3', 1),
  plan('Azure App Service Premium v3 Plan - Linux', 'P1 v3', 2),
  plan('Azure App Service Premium v3 Plan', 'P0v3', 5),
  plan('Azure App Service Basic Plan - Linux', 'B1', 0.5),
];
const type = 'Microsoft.Web/serverfarms';
const linux = { reserved: true };

const flex = (meterName: string, unitOfMeasure: string, retailPrice: number) =>
  item({
    serviceName: 'Functions',
    productName: 'Flex Consumption',
    skuName: meterName.startsWith('Always') ? 'Always Ready' : 'On Demand',
    meterName,
    unitOfMeasure,
    retailPrice,
  });
const flexItems = [
  flex('Always Ready Baseline', '1 GB Second', 1e-6),
  flex('Always Ready Execution Time', '1 GB Second', 0.1),
  flex('Always Ready Total Executions', '10', 0.01),
  flex('On Demand Execution Time', '1 GB Second', 0.2),
  flex('On Demand Total Executions', '10', 0.02),
];
const scale = {
  instanceMemoryMB: 2048,
  alwaysReady: [
    { name: 'http', instanceCount: 1 },
    { name: 'durable', instanceCount: 2 },
  ],
};

const registry = (skuName: string, meterName: string, unitOfMeasure: string, retailPrice: number) =>
  item({
    serviceName: 'Container Registry',
    productName: 'Container Registry',
    skuName,
    meterName,
    unitOfMeasure,
    retailPrice,
  });
const registries = [
  registry('Premium', 'Premium Registry Unit', '1/Month', 50),
  registry('Premium', 'Data Stored', '1 GB/Month', 0.1),
  registry('Basic', 'Basic Registry Unit', '1/Month', 5),
];
const registryType = 'Microsoft.ContainerRegistry/registries';

const durable = (meterName: string, unitOfMeasure: string, retailPrice: number) =>
  item({ serviceName: 'Functions', productName: 'Durable Task Scheduler', meterName, unitOfMeasure, retailPrice });
const schedulers = [durable('Dedicated Capacity Unit', '1 Hour', 0.5), durable('Consumption Actions', '1M', 3)];
const schedulerType = 'Microsoft.DurableTask/schedulers';

export const computeCases: readonly Case[] = [
  {
    title: 'a Linux plan, by its instances',
    of: { type, sku: { name: 'P1v3', capacity: 3 }, kind: 'linux', properties: linux },
    items: plans,
    costs: { '3 × P1v3': 3 * 2 * 730 },
  },
  {
    title: 'a plan without a capacity, as one instance',
    of: { type, sku: { name: 'P0v3' }, properties: linux },
    items: plans,
    costs: { '1 × P0v3': 730 },
  },
  {
    title: 'a Windows plan, which costs more',
    of: { type, sku: { name: 'P0v3', capacity: 1 }, kind: 'app' },
    items: plans,
    costs: { '1 × P0v3': 5 * 730 },
  },
  {
    title: 'a basic plan',
    of: { type, sku: { name: 'B1' }, kind: 'linux' },
    items: plans,
    costs: { '1 × B1': 365 },
  },
  { title: 'a free plan', of: { type, sku: { name: 'F1' } }, costs: {} },
  { title: 'the plan of a Flex Consumption app', of: { type, sku: { name: 'FC1' } }, costs: {} },
  {
    title: 'a plan of a SKU that nobody entered',
    of: { type, sku: { name: 'EP1' } },
    items: plans,
    costs: {},
    unpriced: ['the price table does not know the SKU EP1'],
  },
  { title: 'a plan without SKU', of: { type }, costs: {}, unpriced: ['it names no SKU'] },
  {
    title: 'a plan whose capacity only a deployment decides',
    of: { type, sku: { name: 'P0v3', capacity: "[reference('x').count]" }, properties: linux },
    items: plans,
    costs: {},
    unpriced: ['sku.capacity: only a deployment decides that'],
  },
  { title: 'a site on a plan', of: { type: 'Microsoft.Web/sites', kind: 'app,linux' }, costs: {} },
  { title: 'a slot', of: { type: 'Microsoft.Web/sites/slots', name: 'api/staging' }, costs: {} },
  {
    title: 'a Flex Consumption app, by its always ready instances and what it executes',
    of: { type: 'Microsoft.Web/sites', properties: { functionAppConfig: { scaleAndConcurrency: scale } } },
    usage: { onDemandGBSeconds: 10, onDemandExecutions: 1000, alwaysReadyGBSeconds: 20, alwaysReadyExecutions: 2000 },
    items: flexItems,
    costs: {
      '3 always ready × 2 GB': 3 * 2 * 730 * 3600 * 1e-6,
      'execution, always ready': 2,
      'executions, always ready': 2,
      'execution, on demand': 2,
      'executions, on demand': 2,
    },
  },
  {
    title: 'a Flex Consumption app without always ready instances, by what it executes on demand',
    of: {
      type: 'Microsoft.Web/sites',
      properties: { functionAppConfig: { scaleAndConcurrency: { instanceMemoryMB: 2048 } } },
    },
    usage: { onDemandGBSeconds: 10, onDemandExecutions: 0, alwaysReadyGBSeconds: 20, alwaysReadyExecutions: 2000 },
    items: flexItems,
    costs: { 'execution, on demand': 2 },
  },
  {
    title: 'a Flex Consumption app of which an instance count is open',
    of: {
      type: 'Microsoft.Web/sites',
      properties: {
        functionAppConfig: {
          scaleAndConcurrency: { instanceMemoryMB: 512, alwaysReady: [{ name: 'http', instanceCount: '[x()]' }] },
        },
      },
    },
    usage: { onDemandGBSeconds: 0, onDemandExecutions: 0, alwaysReadyGBSeconds: 0, alwaysReadyExecutions: 0 },
    items: flexItems,
    costs: {},
    unpriced: [/alwaysReady\[0\]\.instanceCount: only a deployment/],
  },
  {
    title: 'a dedicated scheduler, by its capacity',
    of: { type: schedulerType, properties: { sku: { name: 'Dedicated', capacity: 3 } } },
    items: schedulers,
    costs: { '3 capacity units': 3 * 365 },
  },
  {
    title: 'a scheduler that is billed by actions',
    of: { type: schedulerType, properties: { sku: { name: 'Consumption' } } },
    usage: { actions: 2_000_000 },
    items: schedulers,
    costs: { actions: 6 },
  },
  {
    title: 'a registry, with what is stored beyond what it includes',
    of: { type: registryType, sku: { name: 'Premium' } },
    usage: { storedGB: 520 },
    items: registries,
    costs: { Premium: 50, '20 GB beyond 500 GB': 2 },
  },
  {
    title: 'a registry with less stored than it includes',
    of: { type: registryType, sku: { name: 'Basic' } },
    usage: { storedGB: 10 },
    items: registries,
    costs: { Basic: 5 },
  },
  {
    title: 'a copy of a registry, like the registry',
    of: { type: `${registryType}/replications`, name: 'one/northeurope' },
    beside: [{ type: registryType, name: 'one', sku: { name: 'Premium' } }],
    items: registries,
    costs: { 'Premium replica': 50 },
  },
  {
    title: 'a copy of a registry that is elsewhere',
    of: { type: `${registryType}/replications`, name: 'one/northeurope' },
    items: registries,
    costs: {},
    unpriced: ['its registry is not in the snapshot'],
  },
];
