/** Gate `cost`: what the environments cost in a month, what the change adds to it, and whether that is within what was agreed. */
import { AutomationError } from '../../errors.ts';
import { createPricer } from '../../resources/price/price.ts';
import { priceSheetPath, readPriceSheet, type PriceSheet } from '../../resources/price/sheet.ts';
import type { Snapshot } from '../../resources/snapshot.ts';
import type { Gate } from '../context.ts';
import { snapshotsOf, type Source } from '../sources.ts';
import { budgetsPath, readBudgets, usageOf, type Budgets } from './budgets.ts';
import { costDelta } from './delta.ts';
import { budgetFindings, findingsOf, sheetFindings, type EnvironmentCost } from './findings.ts';
import { tablesOf } from './tables.ts';

/** Said with every result: nobody shall take the sum for an invoice. */
const leftOut =
  'in no price: data that leaves Azure or its region, operations on queues and tables, discounts, reservations and taxes; what is used up is what operations/budgets.yaml assumes';

export function createCostGate({ now }: { readonly now: () => Date }): Gate {
  return async ({ head, base, environments }) => {
    const from = await base();
    const [before, after] = await Promise.all([snapshotsOf(from), snapshotsOf(head)]);
    const sheet = readPriceSheet(await required(head, priceSheetPath));
    const budgets = readBudgets(await required(head, budgetsPath));
    const known = [...new Set([...before.keys(), ...after.keys()])].toSorted();
    const names = known.filter((name) => environments === undefined || environments.includes(name));
    const costs = names.map((name) =>
      costOf(name, { before: before.get(name), after: after.get(name), sheet, budgets }),
    );
    const unknown = (environments ?? []).filter((name) => !known.includes(name));
    return {
      judged: `${head.name} against ${from.name}: ${names.join(', ') || 'no environment'}, at prices of ${sheet.takenOn} in ${sheet.currency}`,
      findings: [
        ...costs.flatMap(findingsOf),
        ...budgetFindings(earlierBudgets(await from.read(budgetsPath)), budgets),
        ...sheetFindings(sheet, budgets, now().toISOString().slice(0, 10)),
      ],
      tables: costs.flatMap(tablesOf),
      notJudged: [...unknown.map((name) => `${name}: it has no snapshot`), leftOut],
    };
  };
}

export const cost: Gate = createCostGate({ now: () => new Date() });

/** Both sides at the same prices and assumptions: what the change costs, and not what Azure or an estimate changed. */
function costOf(
  environment: string,
  {
    before,
    after,
    sheet,
    budgets,
  }: {
    readonly before: Snapshot | undefined;
    readonly after: Snapshot | undefined;
    readonly sheet: PriceSheet;
    readonly budgets: Budgets;
  },
): EnvironmentCost {
  const priceOf = createPricer(sheet, usageOf(budgets, environment));
  return {
    environment,
    budget: budgets.environments[environment],
    currency: sheet.currency,
    delta: costDelta(priceOf(before?.resources ?? []), priceOf(after?.resources ?? [])),
    life: before === undefined ? 'new' : after === undefined ? 'ended' : 'lasting',
  };
}

/** Undefined where there were none, or none that today's table understands. */
function earlierBudgets(text: string | undefined): Budgets | undefined {
  try {
    return text === undefined ? undefined : readBudgets(text);
  } catch {
    return undefined;
  }
}

async function required(source: Source, path: string): Promise<string> {
  const text = await source.read(path);
  if (text === undefined)
    throw new AutomationError('configuration-invalid', `${source.name} has no ${path}, which the gate cost needs.`);
  return text;
}
