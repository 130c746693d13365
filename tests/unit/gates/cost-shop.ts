/** Repositories for tests of the gate cost: plans in a snapshot, a sheet with one price, a budget. */
import { createCostGate } from '../../../gates/cost/cost.ts';
import type { GateResult } from '../../../gates/finding.ts';
import type { Source } from '../../../gates/sources.ts';
import { writePriceSheet } from '../../../resources/price/sheet.ts';
import { idOf, item, type Declared } from '../resources/price/shop.ts';

/** 1 USD a month for each instance. */
export const planPrice = item({
  serviceName: 'Azure App Service',
  productName: 'Azure App Service Premium v3 Plan',
  skuName: 'P1v3',
  meterName: 'P1v3 App',
  unitOfMeasure: '1/Month',
  retailPrice: 1,
});

export const sheet = writePriceSheet({
  source: 'a test',
  fromApi: true,
  takenOn: '2026-11-01',
  currency: 'USD',
  items: [planPrice],
});

export const budgets = `
prices: { regions: [westeurope], maxAgeDays: 30 }
environments:
  dev:
    monthly: 1000
    currency: USD
    share: { warnPercent: 80, blockPercent: 100 }
    increase:
      warn: { amount: 10, percent: 5 }
      block: { amount: 100, percent: 50 }
`;

export function plan(name: string, capacity: number, sku = 'P1v3'): Declared {
  return { type: 'Microsoft.Web/serverfarms', name, sku: { name: sku, capacity } };
}

/** By path; undefined for one that is not there. */
export type Files = Readonly<Record<string, string | undefined>>;

/** A state of the repository: resources by environment, and other files. */
export function state(environments: Readonly<Record<string, readonly Declared[]>>, files: Files = {}): Source {
  const snapshots = Object.entries(environments).map(([name, declared]) => {
    const predictedResources = declared.map((each) => ({
      id: idOf(each),
      name: 'one',
      location: 'westeurope',
      ...each,
    }));
    return [`infra/snapshots/${name}.json`, JSON.stringify({ predictedResources })] as const;
  });
  const all: Files = {
    'infra/prices/retail-prices.json': sheet,
    'operations/budgets.yaml': budgets,
    ...Object.fromEntries(snapshots),
    ...files,
  };
  return {
    name: 'a state',
    read: async (path) => all[path],
    list: async (folder) =>
      Object.keys(all)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1))
        .filter((path) => !path.includes('/')),
  };
}

export function judge(base: Source, head: Source, environments?: readonly string[]): Promise<Omit<GateResult, 'gate'>> {
  const gate = createCostGate({ now: () => new Date('2026-11-24T12:00:00Z') });
  return gate({ root: '/', head, base: async () => base, environments });
}

/** From so many instances to so many. */
export function change(before: number, after: number, files: Files = {}): Promise<Omit<GateResult, 'gate'>> {
  return judge(state({ dev: [plan('p', before)] }), state({ dev: [plan('p', after)] }, files));
}
