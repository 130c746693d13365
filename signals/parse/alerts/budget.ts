/** Budget alerts (monitoringService `CostAlerts`): most of essentials is null, amounts are formatted for people. */

import { singleCause } from '../../fingerprint.ts';
import type { Field } from '../field.ts';
import { malformed } from '../malformed.ts';
import { parseMoney } from '../money.ts';
import { clip, factsOf, type AlertReading, type ReadAlert } from '../reading.ts';

/** A threshold is crossed once a period; it is told apart by the month in which it fired. */
export const readBudgetAlert: ReadAlert = ({ essentials, context }): AlertReading => {
  const data = context.object().get('AlertData').object();
  const text = (name: string) => data.get(name).maybeText();
  const scope = text('Scope');
  const budgetId = text('BudgetId');
  const name = text('BudgetName') ?? essentials.rule ?? data.get('BudgetId').text('the id of a budget');
  const thresholdType = text('ThresholdType');
  const category = context.get('AlertCategory').maybeText();
  const [budget, threshold] = [amount(data.get('BudgetThreshold')), amount(data.get('NotificationThresholdAmount'))];
  const [spent, forecast] = [amount(data.get('SpentAmount')), amount(data.get('ForecastedTotalForPeriod'))];
  const currency = text('Unit');
  return {
    kind: 'budget',
    name,
    title: clip(
      titleOf({
        thresholdType,
        reached: thresholdType?.toLowerCase().startsWith('forecast') === true ? (forecast ?? spent) : spent,
        threshold,
        budget,
        currency,
      }),
    ),
    facts: factsOf({
      category,
      budgetId,
      budgetName: name,
      scope,
      thresholdType,
      budgetType: text('BudgetType'),
      budget,
      threshold,
      thresholdPercent: percent(threshold, budget),
      spent,
      spentPercent: percent(spent, budget),
      forecast,
      currency,
      budgetStart: text('BudgetStartDate'),
    }),
    targets: [budgetId ?? scope ?? []].flat().map((id) => id.toLowerCase()),
    episode: 'single',
    cause: singleCause('budget', {
      budget: budgetId ?? `${scope ?? ''} ${name}`,
      threshold: threshold ?? text('NotificationThresholdAmount'),
      type: thresholdType,
      category,
      month: essentials.firedAt.slice(0, 7),
    }),
  };
};

function amount(field: Field): number | undefined {
  if (!field.present) return undefined;
  const parsed = parseMoney(field.value);
  if (parsed === undefined) throw malformed(field.path, 'an amount of money like "$1,234.50"', field.value);
  return parsed;
}

/** With two decimals. */
function percent(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole === 0
    ? undefined
    : Math.round((part / whole) * 10_000) / 100;
}

interface TitleParts {
  readonly thresholdType: string | undefined;
  readonly reached: number | undefined;
  readonly threshold: number | undefined;
  readonly budget: number | undefined;
  readonly currency: string | undefined;
}

function titleOf({ thresholdType, reached, threshold, budget, currency = '' }: TitleParts): string {
  const type = thresholdType?.toLowerCase() ?? 'cost';
  return `${type} ${reached ?? 'unknown'} ${currency} over ${threshold ?? 'the threshold'} of ${budget ?? 'the budget'}`.replace(
    / {2,}/g,
    ' ',
  );
}
