/** JSON schemas of the files that operators edit, for their editors; made from the same definitions that read the files. */

import * as z from 'zod';

import { budgetsSchema } from '../gates/cost/budgets.ts';
import { pipelinesSchema } from '../pipelines/pipelines-file.ts';
import { componentsSchema } from '../resources/components.ts';
import { appRegistrationsSchema } from '../scripts/app-registrations/declared.ts';
import { secretsSchema } from '../secrets/secrets-schema.ts';
import { routesSchemaOf } from '../signals/routes-schema.ts';

/** Name of the schema file (operations/schemas/<name>.json) → schema. Kept fresh by tests/unit/operations. */
export const jsonSchemas = {
  'app-registrations': jsonSchemaOf(appRegistrationsSchema),
  budgets: jsonSchemaOf(budgetsSchema),
  components: jsonSchemaOf(componentsSchema),
  pipelines: jsonSchemaOf(pipelinesSchema),
  routes: jsonSchemaOf(routesSchemaOf()),
  secrets: jsonSchemaOf(secretsSchema),
} as const;

/** What one writes into the file: a value with a default may be left out. */
function jsonSchemaOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-07' });
}
