/** What environments may differ in: operations/parity.yaml. Everything else is the same in all of them. */
import * as z from 'zod';
import { readOperatorFile, refuseMistakes } from '../../operations/read.ts';
import { isGlob, parseGlob } from '../../signals/glob.ts';

export const parityPath = 'operations/parity.yaml';

const glob = z.string().transform((text, context) => {
  const parsed = parseGlob(text);
  if (isGlob(parsed)) return parsed;
  context.addIssue({ code: 'custom', message: parsed.problem });
  return z.NEVER;
});

const differenceSchema = z
  .strictObject({
    type: glob.meta({ description: 'Resource type; * stands for any text.' }),
    property: glob
      .optional()
      .meta({ description: 'Path of the property. Left out: the whole resource may be missing in some environments.' }),
    reason: z.string().min(1),
  })
  .meta({ description: 'A difference that is meant.' });

export const paritySchema = z
  .strictObject({
    reference: z.string().min(1).meta({ description: 'The environment that the others are compared with.' }),
    allowed: z.array(differenceSchema),
  })
  .meta({ title: 'Parity', description: 'What environments may differ in.' });

export type ParityRules = z.output<typeof paritySchema>;

/** @throws AutomationError `configuration-invalid` with every mistake, each with line and column. */
export function readParityRules(text: string): ParityRules {
  const { content, mistakes } = readOperatorFile(parityPath, text, paritySchema);
  refuseMistakes(mistakes);
  return content ?? { reference: 'prod', allowed: [] };
}

/** Whether the difference is meant; `property` absent for a resource that is missing as a whole. */
export function isAllowed({ allowed }: ParityRules, type: string, property: string | undefined): boolean {
  return allowed.some((rule) =>
    property === undefined
      ? rule.property === undefined && rule.type.matches(type)
      : rule.property?.matches(property) === true && rule.type.matches(type),
  );
}
