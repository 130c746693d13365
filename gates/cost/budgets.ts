/** What environments may cost, by how much a change may raise it, and what is assumed of their use: operations/budgets.yaml. */
import * as z from 'zod';
import { AutomationError } from '../../errors.ts';
import { readOperatorFile, refuseMistakes } from '../../operations/read.ts';
import { priceRows } from '../../resources/price/table.ts';
import type { Assumptions } from '../../resources/price/facts.ts';

export const budgetsPath = 'operations/budgets.yaml';

const quantity = z.number().nonnegative();
const percent = z.number().positive();

/** Types and names are those of the price table: what nothing reads is a mistake. */
const usageSchema = z
  .strictObject(
    Object.fromEntries(
      priceRows.flatMap(({ type, usage }) => {
        if (usage === undefined) return [];
        const names = Object.entries(usage).map(
          ([name, meaning]) => [name, quantity.optional().meta({ description: meaning })] as const,
        );
        return [[type, z.strictObject(Object.fromEntries(names)).optional()] as const];
      }),
    ),
  )
  .default({});

const thresholdsSchema = z.strictObject({
  amount: z.number().nonnegative().optional().meta({ description: 'By so much a month or more.' }),
  percent: percent.optional().meta({ description: 'By so much of what it cost before, or more.' }),
});

const environmentSchema = z
  .strictObject({
    monthly: z.number().positive().meta({ description: 'The budget of a month.' }),
    currency: z.string().regex(/^[A-Z]{3}$/, 'three capital letters, as USD'),
    share: z
      .strictObject({ warnPercent: percent.default(80), blockPercent: percent.default(100) })
      .prefault({})
      .meta({ description: 'From which share of the budget on people are told, and the change is blocked.' }),
    increase: z
      .strictObject({ warn: thresholdsSchema.default({}), block: thresholdsSchema.default({}) })
      .prefault({})
      .meta({ description: 'By how much one change may raise the cost. Either threshold alone suffices.' }),
    usage: usageSchema.meta({ description: 'Where this environment is used otherwise than all.' }),
  })
  .refine(({ share }) => share.warnPercent <= share.blockPercent, {
    path: ['share', 'warnPercent'],
    message: 'a warning comes no later than a block',
  });

export const budgetsSchema = z
  .strictObject({
    prices: z.strictObject({
      regions: z
        .array(z.string().regex(/^[a-z0-9]+$/, 'a region as westeurope'))
        .min(1)
        .meta({ description: 'Regions that npm run prices -- refresh asks for.' }),
      maxAgeDays: z.int().positive().meta({ description: 'Days after which the price sheet is taken for old.' }),
    }),
    environments: z.record(z.string(), environmentSchema),
    usage: usageSchema.meta({ description: 'Monthly use of one resource of a type, where no template says it.' }),
  })
  .meta({ title: 'Budgets', description: 'What environments may cost, and what is assumed of their use.' });

export type Budgets = z.output<typeof budgetsSchema>;
export type EnvironmentBudget = z.output<typeof environmentSchema>;

/** @throws AutomationError `configuration-invalid` with every mistake, each with line and column. */
export function readBudgets(text: string): Budgets {
  const { content, mistakes } = readOperatorFile(budgetsPath, text, budgetsSchema);
  refuseMistakes(mistakes);
  if (content === undefined) throw new AutomationError('configuration-invalid', `${budgetsPath} is empty.`);
  return content;
}

/** The assumptions of an environment: its own before those of all, quantity by quantity. */
export function usageOf({ usage, environments }: Budgets, environment: string): Readonly<Record<string, Assumptions>> {
  const own = environments[environment]?.usage ?? {};
  const types = [...new Set([...Object.keys(usage), ...Object.keys(own)])];
  return Object.fromEntries(types.map((type) => [type, defined({ ...usage[type], ...own[type] })]));
}

function defined(quantities: Readonly<Record<string, number | undefined>>): Assumptions {
  return Object.fromEntries(
    Object.entries(quantities).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}
