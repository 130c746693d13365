/** Prices of what runs code: App Service plans, function apps, the durable backend, images. */
import { held, hoursPerMonth, used } from './amount.ts';
import { unknownSku, type Ask, type Facts, type PriceRow, type Products, type Verdict } from './row.ts';

const appService = (product: string): Products => ({
  service: 'Azure App Service',
  product: `Azure App Service ${product}`,
});

/** By the SKU's name: `P1mv3` is of `Premium v3`. */
const tiers: readonly { readonly sku: RegExp; readonly tier: string }[] = [
  { sku: /^B\d$/i, tier: 'Basic' },
  { sku: /^S\d$/i, tier: 'Standard' },
  { sku: /^P\dv2$/i, tier: 'Premium v2' },
  { sku: /^P\dm?v3$/i, tier: 'Premium v3' },
  { sku: /^P\dm?v4$/i, tier: 'Premium v4' },
];
const planOn = (tier: string, isLinux: boolean) => appService(`${tier} Plan${isLinux ? ' - Linux' : ''}`);

const plans: PriceRow = {
  type: 'Microsoft.Web/serverfarms',
  products: tiers.flatMap(({ tier }) => [planOn(tier, true), planOn(tier, false)]),
  price(facts) {
    const sku = facts.text('sku.name');
    if (/^F1$/i.test(sku ?? '')) return { free: 'the free size' };
    if (/^FC1$/i.test(sku ?? '')) return { free: 'its app pays for what it uses' };
    const tier = tiers.find((candidate) => candidate.sku.test(sku ?? ''))?.tier;
    if (sku === undefined || tier === undefined) return unknownSku(sku);
    const instances = facts.number('sku.capacity') ?? 1;
    const isLinux = facts.flag('properties.reserved') || /linux/i.test(facts.text('kind') ?? '');
    return [{ what: `${instances} × ${sku}`, from: planOn(tier, isLinux), sku, amount: held(instances) }];
  },
};

const flex: Products = { service: 'Functions', product: { containing: 'Flex Consumption' } };

const sites: PriceRow = {
  type: 'Microsoft.Web/sites',
  products: [flex],
  usage: {
    onDemandGBSeconds: 'GB-seconds that a Flex Consumption app runs on demand in a month.',
    onDemandExecutions: 'Executions on demand in a month.',
    alwaysReadyGBSeconds: 'GB-seconds that its always ready instances execute in a month.',
    alwaysReadyExecutions: 'Executions on always ready instances in a month.',
  },
  price(facts) {
    const memoryMB = facts.number('properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB');
    if (memoryMB === undefined) return { free: 'its plan is paid' };
    const memoryGB = memoryMB / 1024;
    const instances = alwaysReadyOf(facts);
    return [
      flexMeter(
        `${instances} always ready × ${memoryGB} GB`,
        /^always ready baseline$/i,
        used(instances * memoryGB * hoursPerMonth * 3600, 'GB second'),
      ),
      flexMeter(
        'execution, always ready',
        /^always ready execution time$/i,
        used(instances === 0 ? 0 : facts.assumed('alwaysReadyGBSeconds'), 'GB second'),
      ),
      flexMeter(
        'executions, always ready',
        /^always ready total executions$/i,
        used(instances === 0 ? 0 : facts.assumed('alwaysReadyExecutions')),
      ),
      flexMeter(
        'execution, on demand',
        /^on demand execution time$/i,
        used(facts.assumed('onDemandGBSeconds'), 'GB second'),
      ),
      flexMeter('executions, on demand', /^on demand total executions$/i, used(facts.assumed('onDemandExecutions'))),
    ];
  },
};

/** What Azure gives away is for the whole subscription. */
function flexMeter(what: string, meter: RegExp, amount: Ask['amount']): Ask {
  return { what, from: flex, meter, amount, grantIsShared: true };
}

function alwaysReadyOf(facts: Facts): number {
  return facts
    .items('properties.functionAppConfig.scaleAndConcurrency.alwaysReady')
    .reduce((sum, group) => sum + (group.number('instanceCount') ?? 0), 0);
}

const durable: Products = { service: 'Functions', product: { containing: 'Durable Task' } };

const schedulers: PriceRow = {
  type: 'Microsoft.DurableTask/schedulers',
  products: [durable],
  usage: { actions: 'Actions that a scheduler of the Consumption SKU dispatches in a month.' },
  price(facts) {
    const sku = facts.text('properties.sku.name');
    const units = facts.number('properties.sku.capacity') ?? 1;
    if (/^dedicated$/i.test(sku ?? ''))
      return [{ what: `${units} capacity units`, from: durable, meter: /capacity unit/i, amount: held(units) }];
    if (/^consumption$/i.test(sku ?? ''))
      return [{ what: 'actions', from: durable, meter: /action/i, amount: used(facts.assumed('actions')) }];
    return unknownSku(sku);
  },
};

const registry: Products = { service: 'Container Registry', product: 'Container Registry' };
/** What a registry's SKU includes. */
const includedGB: Readonly<Record<string, number>> = { basic: 10, standard: 100, premium: 500 };

const registries: PriceRow = {
  type: 'Microsoft.ContainerRegistry/registries',
  products: [registry],
  usage: { storedGB: 'Images in a registry.' },
  price(facts) {
    const sku = facts.text('sku.name');
    const included = includedGB[sku?.toLowerCase() ?? ''];
    if (sku === undefined || included === undefined) return unknownSku(sku);
    const beyond = Math.max(facts.assumed('storedGB') - included, 0);
    return [
      registryUnit(sku, sku),
      {
        what: `${beyond} GB beyond ${included} GB`,
        from: registry,
        sku,
        meter: 'Data Stored',
        amount: held(beyond, 'GB'),
      },
    ];
  },
};

/** A copy in another region is one more registry. */
const registryReplications: PriceRow = {
  type: 'Microsoft.ContainerRegistry/registries/replications',
  products: [registry],
  price: (facts): Verdict => {
    const sku = facts.parent()?.text('sku.name');
    return sku === undefined
      ? { unknown: 'its registry is not in the snapshot' }
      : [registryUnit(sku, `${sku} replica`)];
  },
};

function registryUnit(sku: string, what: string): Ask {
  return { what, from: registry, sku, meter: `${sku} Registry Unit`, amount: held(1) };
}

export const computeRows: readonly PriceRow[] = [plans, sites, schedulers, registries, registryReplications];
