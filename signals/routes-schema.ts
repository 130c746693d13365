/** The words of operations/routes.yaml: which signals start which runbook. */

import * as z from 'zod';

import { isGlob, parseGlob } from './glob.ts';
import type { SignalCondition, SignalKind } from './signal.ts';

/** In place of a runbook: the signal is recorded and people are told, nothing is started. */
export const incidentOnly = 'incident only';

export const kinds = [
  'metric-alert',
  'availability-alert',
  'log-alert',
  'activity-alert',
  'service-health',
  'resource-health',
  'budget',
  'secret',
  'resource-change',
  'resource-availability',
  'policy-state',
  'configuration',
  'web-app',
  'communication',
  'schedule',
  'unknown',
] as const satisfies readonly SignalKind[];

const conditions = ['fired', 'resolved', 'occurred'] as const satisfies readonly SignalCondition[];

/** Names that may be used, where they are known; a name outside of them is a mistake. */
export interface KnownNames {
  readonly runbooks: readonly string[];
  readonly components: readonly string[];
  readonly environments: readonly string[];
}

function oneOrMore<T extends z.ZodType>(item: T) {
  return z.union([item, z.array(item).min(1)]);
}

const glob = z.string().superRefine((pattern, context) => {
  const parsed = parseGlob(pattern);
  if (!isGlob(parsed))
    context.addIssue({ code: 'custom', message: `bad pattern ${JSON.stringify(pattern)}: ${parsed.problem}` });
});

/** `1`, `Sev1`, or a range `0-2`, `Sev0-Sev2`. */
export const severityPattern = /^(?:sev)?([0-4])(?:\s*-\s*(?:sev)?([0-4]))?$/i;

const severity = z.union([
  z.int().min(0).max(4),
  z.string().regex(severityPattern, 'a severity is 0 to 4, Sev0 to Sev4, or a range like 0-2'),
]);

function oneOf(what: string, known: readonly string[] | undefined) {
  return z.string().superRefine((name, context) => {
    if (known === undefined || known.includes(name)) return;
    const choice =
      known.length === 0 ? 'there is none' : `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
    context.addIssue({ code: 'custom', message: `unknown ${what} "${name}"; ${choice}` });
  });
}

/** The schema, strict about names where they are given. */
export function routesSchemaOf(known?: KnownNames) {
  const matchSchema = z
    .strictObject({
      kind: oneOrMore(z.enum(kinds)).optional().meta({ description: 'What the signal is about.' }),
      rule: oneOrMore(glob).optional().meta({
        description: 'Name of the alert rule, budget, event type or schedule; patterns with * ? {a,b}, without case.',
      }),
      severity: oneOrMore(severity).optional().meta({
        description: '0 (critical) to 4, Sev0 to Sev4, or a range like 0-2. A signal without severity does not match.',
      }),
      condition: oneOrMore(z.enum(conditions))
        .optional()
        .meta({ description: 'Left out: fired and occurred, never resolved.' }),
      resourceType: oneOrMore(glob)
        .optional()
        .meta({ description: 'e.g. microsoft.web/sites, without case; patterns allowed.' }),
      component: oneOrMore(oneOf('component', known?.components))
        .optional()
        .meta({ description: 'Component of components.yaml that the signal is about.' }),
      environment: oneOrMore(oneOf('environment', known?.environments))
        .optional()
        .meta({ description: 'Environment that the signal is about.' }),
      tags: z
        .record(z.string(), oneOrMore(glob))
        .optional()
        .meta({ description: 'Tags of the resource; names and values without case, patterns allowed.' }),
      facts: z
        .record(z.string(), oneOrMore(z.union([glob, z.number(), z.boolean()])))
        .optional()
        .meta({
          description:
            'Facts of the payload, as `npm run signal -- explain` prints them, e.g. complianceState: NonCompliant.',
        }),
    })
    .meta({ description: 'All that is said must hold; of a list, one is enough.' });

  const runbook = oneOf('runbook', known === undefined ? undefined : [...known.runbooks, incidentOnly]).meta({
    description: 'Name of a runbook, or `incident only`.',
  });
  const routeSchema = z.strictObject({
    name: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{0,59}$/,
        'lower-case letters, digits and hyphens, beginning with a letter, at most 60 characters',
      ),
    match: matchSchema.optional(),
    runbook,
    continue: z
      .boolean()
      .optional()
      .meta({ description: 'With `mode: first`: look at the following routes as well when this one matched.' }),
  });
  return z
    .strictObject({
      mode: z
        .enum(['first', 'all'])
        .default('first')
        .meta({ description: 'Whether the first matching route alone counts, or every one.' }),
      routes: z.array(routeSchema),
      default: runbook.meta({ description: 'Where no route matches.' }),
    })
    .meta({ title: 'Routes', description: 'Which signals start which runbook.' });
}

export type RoutesFile = z.output<ReturnType<typeof routesSchemaOf>>;
export type RouteRule = RoutesFile['routes'][number];
export type RouteMatch = NonNullable<RouteRule['match']>;
