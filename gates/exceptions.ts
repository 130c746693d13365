/** Exceptions that people made to a rule, each with an owner and an end: operations/exceptions.yaml. */
import * as z from 'zod';
import { readOperatorFile, refuseMistakes } from '../operations/read.ts';
import { isGlob, parseGlob } from '../signals/glob.ts';
import { gateNames, type Finding, type GateName } from './finding.ts';

export const exceptionsPath = 'operations/exceptions.yaml';

const pattern = z
  .string()
  .refine((text) => isGlob(parseGlob(text)), 'a resource id or name, in which * stands for any text')
  .meta({ description: 'Resource id or name; * stands for any text. Left out: the rule everywhere.' });

const exceptionSchema = z.strictObject({
  gate: z.enum(gateNames),
  rule: z.string().min(1).meta({ description: 'Name of the rule, as the finding shows it.' }),
  resource: pattern.optional(),
  environment: z.string().min(1).optional(),
  owner: z.string().min(1),
  until: z.iso.date().meta({ description: 'The last day on which it counts.' }),
  reason: z.string().min(1),
});

export const exceptionsSchema = z
  .strictObject({ exceptions: z.array(exceptionSchema) })
  .meta({ title: 'Exceptions', description: 'Findings of gates that somebody answers for, until a day.' });

export type Exception = z.output<typeof exceptionSchema>;

/** @throws AutomationError `configuration-invalid` with every mistake, each with line and column. */
export function readExceptions(text: string): readonly Exception[] {
  const { content, mistakes } = readOperatorFile(exceptionsPath, text, exceptionsSchema);
  refuseMistakes(mistakes);
  return content?.exceptions ?? [];
}

/** Excuses what an exception covers, and adds a finding for each exception of the gate that has ended or covers nothing. */
export function withExceptions(
  gate: GateName,
  findings: readonly Finding[],
  {
    exceptions,
    today,
    unjudgedRules = [],
  }: {
    readonly exceptions: readonly Exception[];
    readonly today: string;
    /** How the names of rules begin that nobody could look at. */
    readonly unjudgedRules?: readonly string[] | undefined;
  },
): readonly Finding[] {
  const mine = exceptions.filter((exception) => exception.gate === gate);
  const used = new Set<Exception>();
  const judged = findings.map((finding) => {
    const exception = mine.find((candidate) => covers(candidate, finding));
    if (!exception) return finding;
    used.add(exception);
    const { owner, until, reason } = exception;
    return until < today ? finding : { ...finding, excused: { owner, until, reason } };
  });
  const stale = mine.flatMap((exception): Finding[] => {
    const ended = exception.until < today;
    const unjudged = unjudgedRules.some((beginning) => exception.rule.startsWith(beginning));
    if (!ended && (used.has(exception) || unjudged)) return [];
    return [
      {
        gate,
        rule: ended ? 'exception-ended' : 'exception-unused',
        level: 'warn',
        file: exceptionsPath,
        ...(exception.resource === undefined ? {} : { resource: exception.resource }),
        why: ended
          ? `the exception to ${exception.rule} of ${exception.owner} ended on ${exception.until}`
          : `the exception to ${exception.rule} covers nothing`,
        fix: ended ? 'Mend what it was for, or agree on another end.' : 'Take it out.',
      },
    ];
  });
  return [...judged, ...stale];
}

function covers(exception: Exception, finding: Finding): boolean {
  return (
    exception.rule === finding.rule &&
    (exception.environment === undefined || exception.environment === finding.environment) &&
    (exception.resource === undefined || matches(exception.resource, finding.resource ?? finding.file ?? ''))
  );
}

function matches(text: string, subject: string): boolean {
  const glob = parseGlob(text);
  return isGlob(glob) && glob.matches(subject);
}
