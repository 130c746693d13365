/** Gate `policy`: what the change would deploy obeys the rules in infra/policy. OPA judges every environment in one run. */
import { join } from 'node:path';
import * as z from 'zod';
import type { Snapshot } from '../../resources/snapshot.ts';
import type { Gate, GateContext } from '../context.ts';
import { nothingJudged, type Finding, type GateResult, type Table } from '../finding.ts';
import { snapshotsOf } from '../sources.ts';
import { readDeclarations, type Declarations } from './declarations.ts';
import { ask, findOpa, opaMissing } from './opa.ts';

export const policyPath = 'infra/policy';
const modulesPath = 'infra/modules';

export interface PolicyTools {
  /** Path of OPA; undefined where there is none. */
  findOpa(): string | undefined;
  /** ISO date: expiry is judged against it. */
  today(): string;
}

const foundSchema = z.object({
  rule: z.string(),
  level: z.enum(['block', 'warn', 'note']),
  environment: z.string(),
  resource: z.string(),
  why: z.string(),
  reason: z.string(),
  fix: z.string(),
});

/** What report.rego answers. */
const verdictSchema = z.object({
  findings: z.array(foundSchema),
  open: z.record(z.string(), z.number()),
});

type Verdict = z.output<typeof verdictSchema>;

export function createPolicy(tools: PolicyTools): Gate {
  return async (context) => {
    const snapshots = await snapshotsOf(context.head);
    const judged = [...snapshots.keys()].filter((name) => context.environments?.includes(name) ?? true);
    const absent = (context.environments ?? []).filter((name) => !snapshots.has(name));
    const opa = tools.findOpa();
    if (opa === undefined) return notJudged(`none of the rules in ${policyPath} was looked at: ${opaMissing}`);
    if (judged.length === 0) return notJudged('there is no snapshot to look at');
    const verdict = await verdictOf(context, { opa, snapshots, judged, today: tools.today() });
    const declarations = await readDeclarations(context.head, modulesPath);
    return {
      judged: `${judged.join(', ')} of ${context.head.name} against ${policyPath}`,
      findings: findingsOf(verdict, snapshots, declarations),
      tables: [tableOf(verdict, snapshots, judged)],
      notJudged: [
        ...absent.map((name) => `${name} has no snapshot`),
        ...Object.entries(verdict.open)
          .filter(([, open]) => open > 0)
          .map(
            ([name, open]) =>
              `${name}: ${open} expressions that only a deployment can evaluate; a rule that needs one counts as broken`,
          ),
      ],
    };
  };
}

export const policy: Gate = createPolicy({
  findOpa,
  today: () => new Date().toISOString().slice(0, 10),
});

function notJudged(reason: string): Omit<GateResult, 'gate'> {
  return { judged: `${nothingJudged}: ${reason}`, findings: [], tables: [], notJudged: [reason] };
}

interface Judgement {
  readonly opa: string;
  /** All of them: what another environment has must not be referred to. */
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  readonly judged: readonly string[];
  readonly today: string;
}

async function verdictOf({ root }: GateContext, { opa, snapshots, judged, today }: Judgement): Promise<Verdict> {
  const environments = Object.fromEntries(
    [...snapshots].map(([name, { resources }]) => [
      name,
      { predictedResources: resources.map(({ source }) => source) },
    ]),
  );
  const answer = await ask({
    opa,
    data: [join(root, policyPath, 'rego'), join(root, policyPath, 'data')],
    query: '{"findings": data.chaufher.findings, "open": data.chaufher.open}',
    input: { environments, judged, today },
  });
  return verdictSchema.parse(answer);
}

function findingsOf(
  { findings }: Verdict,
  snapshots: ReadonlyMap<string, Snapshot>,
  declarations: Declarations,
): readonly Finding[] {
  const types = new Map(
    [...snapshots.values()].flatMap(({ resources }) => resources.map(({ id, type }) => [id, type])),
  );
  return findings
    .map(({ rule, level, environment, resource, why, reason, fix }): Finding => {
      const file = declarations(types.get(resource) ?? '');
      return {
        gate: 'policy',
        rule,
        level,
        environment,
        ...(file === undefined ? {} : { file }),
        resource,
        why: `${why}: ${reason}`,
        fix,
      };
    })
    .toSorted((a, b) => orderOf(a).localeCompare(orderOf(b)));
}

function orderOf({ environment, rule, resource, why }: Finding): string {
  return [environment, rule, resource, why].join(' ');
}

function tableOf({ findings }: Verdict, snapshots: ReadonlyMap<string, Snapshot>, judged: readonly string[]): Table {
  return {
    title: 'Environments',
    columns: ['', 'resources', 'findings', 'rules broken'],
    rows: judged.map((name) => {
      const own = findings.filter(({ environment }) => environment === name);
      const rules = new Set(own.map(({ rule }) => rule));
      return [name, `${snapshots.get(name)?.resources.length ?? 0}`, `${own.length}`, [...rules].toSorted().join(', ')];
    }),
  };
}
