/** Gate `scan`: what scanners of others say of the whole repository, not only of the change. What is not installed is named and skipped. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { AutomationError } from '../../errors.ts';
import type { Snapshot } from '../../resources/snapshot.ts';
import type { Gate } from '../context.ts';
import { nothingJudged, type Finding } from '../finding.ts';
import { readDeclarations, type Declarations } from '../policy/declarations.ts';
import { filesOf } from '../secrets/change.ts';
import { snapshotsOf } from '../sources.ts';
import { findProgram } from '../../scripts/find-program.ts';
import { runProgram } from './program.ts';
import type { Complaint, Run, Scanner, Subject } from './scanner.ts';
import { actionlint } from './scanners/actionlint.ts';
import { checkov } from './scanners/checkov.ts';
import { scriptAnalyzer } from './scanners/script-analyzer.ts';
import { shellcheck } from './scanners/shellcheck.ts';
import { tflint } from './scanners/tflint.ts';
import { trivy } from './scanners/trivy.ts';
import { writeTemplate } from './template.ts';

export const scanners: readonly Scanner[] = [checkov, trivy, tflint, actionlint, shellcheck, scriptAnalyzer];

/** What one scanner came to. */
type Outcome =
  | { readonly kind: 'absent' | 'idle' }
  | { readonly kind: 'ran'; readonly version: string; readonly runs: number; readonly findings: readonly Finding[] };

export function createScan({ all, path }: { readonly all: readonly Scanner[]; readonly path?: string }): Gate {
  return async ({ root, head, environments }) => {
    const snapshots = [...(await snapshotsOf(head)).values()].filter(
      ({ environment }) => environments?.includes(environment) ?? true,
    );
    const declarations = await readDeclarations(head, 'infra/modules');
    const folder = await mkdtemp(join(tmpdir(), 'scan-'));
    try {
      const templates = await Promise.all(snapshots.map((snapshot) => writeTemplate(folder, snapshot)));
      const subject = { root, files: await filesOf(root), templates };
      const place = placer(subject, declarations);
      const outcomes: (readonly [Scanner, Outcome])[] = [];
      // One after the other: each takes all the cores it finds.
      for (const scanner of all) outcomes.push([scanner, await outcomeOf({ scanner, subject, place, path })]);
      return resultOf(outcomes, snapshots);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

export const scan: Gate = createScan({ all: scanners });

type Place = (complaint: Complaint, run: Run) => Pick<Finding, 'environment' | 'file' | 'resource'>;

async function outcomeOf({
  scanner,
  subject,
  place,
  path,
}: {
  readonly scanner: Scanner;
  readonly subject: Subject;
  readonly place: Place;
  readonly path: string | undefined;
}): Promise<Outcome> {
  const program = findProgram(scanner.program, path, ['.exe', '.cmd']);
  if (program === undefined) return { kind: 'absent' };
  const { status, output } = await runProgram(program, scanner.versionArgs, subject.root);
  // One that was built from its source says `dev`.
  const version = /\d+(\.\d+)+|\bdev\b/.exec(output)?.[0];
  if (status !== 0 || version === undefined) return { kind: 'absent' };
  const runs = scanner.runs(subject);
  if (runs.length === 0) return { kind: 'idle' };
  const findings: Finding[] = [];
  for (const run of runs) findings.push(...(await findingsOf({ scanner, program, run, subject, place })));
  return { kind: 'ran', version, runs: runs.length, findings };
}

async function findingsOf({
  scanner,
  program,
  run,
  subject,
  place,
}: {
  readonly scanner: Scanner;
  readonly program: string;
  readonly run: Run;
  readonly subject: Subject;
  readonly place: Place;
}): Promise<readonly Finding[]> {
  const ended = await runProgram(program, run.args, run.folder ?? subject.root);
  const { complaints, looked } = heard(scanner, run, ended);
  if (looked === 0) throw unheard(scanner, run, 'it looked at nothing');
  return complaints.map((complaint) => ({
    gate: 'scan',
    rule: `${scanner.name}-${complaint.rule}`,
    level: 'block',
    ...place(complaint, run),
    why: complaint.why,
    fix: complaint.fix ?? 'Mend it, or agree on an exception.',
  }));
}

function heard(scanner: Scanner, run: Run, { status, output, complaint }: Awaited<ReturnType<typeof runProgram>>) {
  try {
    return scanner.read(output);
  } catch (cause) {
    const said = (complaint || output).trim().slice(0, 500) || 'it said nothing';
    throw unheard(scanner, run, `it ended with ${status}: ${said}`, cause);
  }
}

function unheard({ name }: Scanner, { args }: Run, why: string, cause?: unknown): AutomationError {
  return new AutomationError('configuration-invalid', `${name} ${args.join(' ')} could not be used: ${why}.`, {
    cause,
  });
}

/** Where it is: of a template the resource, with the line of Bicep where there is one; of anything else the file, from the root. */
function placer({ root, templates }: Subject, declarations: Declarations): Place {
  return ({ file = '.', line }, { args, folder = root }) => {
    const path = isAbsolute(file) ? file : join(folder, file);
    const template = templates.find((each) => each.path === path || args.includes(each.path));
    if (template === undefined) return { file: `${relative(root, path)}${line === undefined ? '' : `:${line}`}` };
    const resource = line === undefined ? undefined : template.resourceAt(line);
    const declared = resource && declarations(resource.type);
    return {
      environment: template.environment,
      ...(declared === undefined ? {} : { file: declared }),
      ...(resource === undefined ? {} : { resource: resource.id }),
    };
  };
}

function resultOf(outcomes: readonly (readonly [Scanner, Outcome])[], snapshots: readonly Snapshot[]) {
  const ran = outcomes.filter(([, { kind }]) => kind === 'ran').map(([{ name }]) => name);
  const absent = outcomes.filter(([, { kind }]) => kind === 'absent').map(([scanner]) => scanner);
  const on = `the repository and ${snapshots.map(({ environment }) => environment).join(', ') || 'no environment'}`;
  return {
    judged: ran.length === 0 ? `${nothingJudged}: none of the scanners is here` : `${on}, by ${ran.join(', ')}`,
    findings: outcomes.flatMap(([, outcome]) => (outcome.kind === 'ran' ? outcome.findings : [])),
    tables: [
      {
        title: 'Scanners',
        columns: ['', 'version', 'findings'],
        rows: outcomes.map(([{ name }, outcome]) =>
          outcome.kind === 'ran'
            ? [name, outcome.version, `${outcome.findings.length}`]
            : [name, '', outcome.kind === 'idle' ? 'nothing to look at' : 'SKIPPED'],
        ),
      },
    ],
    notJudged: absent.map(
      ({ name, get }) => `${name} is not installed, so nothing was SCANNED by it. Get it with: ${get}`,
    ),
    unjudgedRules: absent.map(({ name }) => `${name}-`),
  };
}
