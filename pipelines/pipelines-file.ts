/** The words of operations/pipelines.yaml: in which waves an environment is deployed, who stays free to act, and who is told. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { AutomationError } from '../errors.ts';
import { readOperatorFile, refuseMistakes } from '../operations/read.ts';

export const pipelinesPath = 'operations/pipelines.yaml';

const symbol = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the symbolic name of a module or resource of infra/main.bicep');

const moduleSchema = z
  .union([
    symbol,
    z.strictObject({
      module: symbol,
      first: z.int().min(1).meta({ description: 'Of a loop over regions: only so many, from the first.' }),
    }),
  ])
  .meta({ description: 'A module of infra/main.bicep, whole or the first of its loop.' });

const waveSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, 'lower-case letters, digits and hyphens'),
  modules: z.array(moduleSchema).min(1),
});

const webhookSchema = z.strictObject({
  name: z.string().min(1),
  url: z.url({ protocol: /^https?$/ }),
  audience: z
    .string()
    .optional()
    .meta({ description: 'The token that is sent along is for this application; none is sent without.' }),
  environments: z.array(z.string()).optional().meta({ description: 'Only these; all if left out.' }),
});

export const pipelinesSchema = z
  .strictObject({
    stack: z.strictObject({
      deny: z.enum(['none', 'denyDelete', 'denyWriteAndDelete']),
      excludedIdentities: z.array(z.string().min(1)).max(4).meta({
        description:
          'Managed identities that may act all the same; {environment} stands for its name. The pipeline itself is the fifth that Azure takes.',
      }),
    }),
    waves: z.array(waveSchema).default([]).meta({
      description: 'Applied one after another, each on top of the ones before it; the whole stack is always the last.',
    }),
    health: z.strictObject({
      withinSeconds: z
        .int()
        .min(1)
        .max(3600)
        .default(600)
        .meta({ description: 'How long a site has to become healthy after a wave.' }),
    }),
    releases: z
      .array(
        z.strictObject({
          parameter: symbol,
          component: z.string().min(1),
          serving: symbol.meta({ description: 'Property of the parameter: digest that production runs.' }),
          staged: symbol.optional().meta({ description: 'Property of the parameter: digest that the slot holds.' }),
        }),
      )
      .default([])
      .meta({
        description:
          'Parameters whose value is what runs now, so that a deployment of the infrastructure takes no release back.',
      }),
    ephemeral: z.strictObject({
      from: z.string().min(1).meta({ description: 'The environment whose parameters it is made from.' }),
      lifetimeHours: z.int().min(1).max(720).default(72),
    }),
    webhooks: z.array(webhookSchema).default([]),
  })
  .meta({ title: 'Pipelines', description: 'How an environment is deployed, and who is told.' });

export type PipelinesFile = z.output<typeof pipelinesSchema>;
export type Wave = PipelinesFile['waves'][number];

/** @throws AutomationError `configuration-invalid` with every mistake, each with line and column. */
export async function readPipelines(root: string): Promise<PipelinesFile> {
  const text = await readFile(join(root, pipelinesPath), 'utf8').catch((cause: unknown) => {
    throw new AutomationError('configuration-invalid', `${pipelinesPath} cannot be read.`, { cause });
  });
  const { content, mistakes } = readOperatorFile(pipelinesPath, text, pipelinesSchema);
  refuseMistakes(mistakes);
  if (content === undefined)
    throw new AutomationError('internal', `${pipelinesPath} has neither content nor mistakes.`);
  return content;
}
