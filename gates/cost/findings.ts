/** What is wrong with the cost of an environment. Pure. */
import { differences } from '../../resources/diff.ts';
import type { ResourcePrice } from '../../resources/price/price.ts';
import { ageInDays, priceSheetPath, type PriceSheet } from '../../resources/price/sheet.ts';
import type { Finding, Level } from '../finding.ts';
import { budgetsPath, type Budgets, type EnvironmentBudget } from './budgets.ts';
import type { CostDelta } from './delta.ts';
import { money } from './money.ts';

/** One environment, before and after the change. */
export interface EnvironmentCost {
  readonly environment: string;
  /** Undefined where nobody gave it a budget. */
  readonly budget: EnvironmentBudget | undefined;
  /** Of the price sheet. */
  readonly currency: string;
  readonly delta: CostDelta;
  /** Whether the change makes it or gives it up. */
  readonly life: 'new' | 'lasting' | 'ended';
}

type Part = Omit<Finding, 'gate'>;

export function findingsOf(cost: EnvironmentCost): readonly Finding[] {
  return [...byBudget(cost), ...priceLost(cost), ...notPriced(cost)].map((part) => ({ gate: 'cost', ...part }));
}

function byBudget(cost: EnvironmentCost): readonly Part[] {
  const { environment, budget, currency, life } = cost;
  if (life === 'ended') return [];
  if (budget === undefined) return [noBudget(environment)];
  if (budget.currency !== currency) return [otherCurrency(cost, budget)];
  return [...overBudget(cost, budget), ...increase(cost, budget)];
}

function noBudget(environment: string): Part {
  return {
    rule: 'no-budget',
    level: 'block',
    environment,
    file: budgetsPath,
    why: 'nobody said what it may cost',
    fix: 'Give it a budget there.',
  };
}

function otherCurrency({ environment, currency }: EnvironmentCost, budget: EnvironmentBudget): Part {
  return {
    rule: 'other-currency',
    level: 'block',
    environment,
    file: budgetsPath,
    why: `its budget is in ${budget.currency}, the price sheet in ${currency}`,
    fix: `Write the budget in ${currency}, or the sheet anew: npm run prices -- refresh --currency ${budget.currency}.`,
  };
}

function overBudget({ environment, delta, currency }: EnvironmentCost, budget: EnvironmentBudget): readonly Part[] {
  const { monthly, share } = budget;
  const percent = (delta.after / monthly) * 100;
  const level = levelOf(percent >= share.blockPercent, percent >= share.warnPercent);
  if (level === undefined) return [];
  return [
    {
      rule: 'over-budget',
      level,
      environment,
      file: budgetsPath,
      why: `${money(delta.after)} ${currency} a month is ${Math.floor(percent)} % of its budget of ${money(monthly)}`,
      fix: 'Take what costs less, or agree on another budget.',
    },
  ];
}

function increase(cost: EnvironmentCost, budget: EnvironmentBudget): readonly Part[] {
  const { environment, delta, currency, life } = cost;
  // What is new is judged by its budget alone.
  if (life === 'new' || delta.delta <= 0) return [];
  const percent = delta.before > 0 ? (delta.delta / delta.before) * 100 : undefined;
  const passed = ({ amount, percent: limit }: EnvironmentBudget['increase']['warn']): readonly string[] => [
    ...(amount !== undefined && delta.delta >= amount ? [`${money(amount)} ${currency}`] : []),
    ...(limit !== undefined && percent !== undefined && percent >= limit ? [`${limit} %`] : []),
  ];
  const [blocks, warns] = [passed(budget.increase.block), passed(budget.increase.warn)];
  const level = levelOf(blocks.length > 0, warns.length > 0);
  if (level === undefined) return [];
  const byPercent = percent === undefined ? '' : `, ${percent.toFixed(1)} %`;
  return [
    {
      rule: 'increase-over-threshold',
      level,
      environment,
      why: `${money(delta.delta)} ${currency} a month more${byPercent}: over ${(level === 'block' ? blocks : warns).join(' and ')}`,
      fix: 'Take what costs less, or let whoever answers for the budget agree on an exception.',
    },
  ];
}

/** What had a price and has none any more would look like a saving. */
function priceLost({ environment, currency, delta }: EnvironmentCost): readonly Part[] {
  return delta.changes.flatMap(({ before, after }): readonly Part[] =>
    before !== undefined && after !== undefined && losesPrice(before, after)
      ? [
          {
            rule: 'price-lost',
            level: 'block',
            environment,
            resource: after.resource.id,
            why: `it cost ${money(before.monthly)} ${currency} a month; what it will cost cannot be told: ${after.unpriced.join('; ')}`,
            fix: 'Add its price (see docs/gates.md), or let whoever answers for the budget agree on an exception.',
          },
        ]
      : [],
  );
}

function losesPrice(before: ResourcePrice, after: ResourcePrice): boolean {
  return after.monthly < before.monthly && after.unpriced.some((why) => !before.unpriced.includes(why));
}

/** One finding for all resources that have no price for the same reason. */
function notPriced({ environment, delta }: EnvironmentCost): readonly Part[] {
  const open = delta.changes.flatMap(({ kind, after }) =>
    (after?.unpriced ?? []).map((why) => ({ why, kind, price: after })),
  );
  return [...Map.groupBy(open, ({ why, price }) => `${price?.resource.type}\n${why}`).values()].map((same): Part => {
    const [first] = same;
    const added = same.filter(({ kind }) => kind === 'added').length;
    const count = same.length === 1 ? '' : `${same.length} of ${first?.price?.resource.type}: `;
    return {
      rule: 'not-priced',
      level: 'warn',
      environment,
      ...(same.length === 1 ? { resource: idOf(first?.price) } : {}),
      why: `${count}${first?.why}${added === 0 ? '' : ` (${added} new)`}`,
      fix: 'Add what is missing (see docs/gates.md); until then it is in no sum.',
    };
  });
}

/** About the sheet itself, whatever the environments are. */
export function sheetFindings(sheet: PriceSheet, { prices }: Budgets, today: string): readonly Finding[] {
  const about = { gate: 'cost', level: 'warn', file: priceSheetPath, fix: 'Run npm run prices -- refresh.' } as const;
  if (!sheet.fromApi)
    return [{ ...about, rule: 'prices-by-hand', why: `its prices are no measured ones: ${sheet.source}` }];
  const days = ageInDays(sheet, today);
  if (days <= prices.maxAgeDays) return [];
  return [{ ...about, rule: 'prices-old', why: `its prices are ${days} days old, more than ${prices.maxAgeDays}` }];
}

/** A change that judges itself by other budgets says so: it is the reviewer's to agree. */
export function budgetFindings(before: Budgets | undefined, after: Budgets): readonly Finding[] {
  const found = before === undefined ? [] : differences(before, after);
  if (found.length === 0) return [];
  const shown = found.map(({ path, before: was, after: is }) => `${path} ${shownValue(was)} → ${shownValue(is)}`);
  return [
    {
      gate: 'cost',
      rule: 'budgets-changed',
      level: 'warn',
      file: budgetsPath,
      why: `the change is judged by what it changes itself: ${shown.join('; ')}`,
      fix: 'Nothing, where whoever answers for the budgets agrees.',
    },
  ];
}

function shownValue(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function levelOf(blocks: boolean, warns: boolean): Level | undefined {
  if (blocks) return 'block';
  return warns ? 'warn' : undefined;
}

function idOf(price: ResourcePrice | undefined): string {
  return price?.resource.id ?? '';
}
