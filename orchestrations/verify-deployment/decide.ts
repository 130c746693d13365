/** What follows from what the looks found: a pure function. */
import { verifyRules, worstOf, type Severity, type VerifyFinding } from '../../resources/verify/verdict.ts';
import { mostCharacters, mostFindings } from './budget.ts';
import type { Result, SideVerdict } from './types.ts';

export type Decision =
  | { readonly kind: 'verified'; readonly reason: string }
  | {
      readonly kind: 'findings';
      readonly reason: string;
      /** Of the worst finding. */
      readonly severity: Severity;
      /** Rule → how often, for lists and filters. */
      readonly counts: Readonly<Record<string, number>>;
    };

/** What is kept for good: the worst first. */
export function resultOf(verdicts: readonly SideVerdict[]): Result {
  const findings = worstFirst(verdicts);
  const kept = findings
    .slice(0, mostFindings.recorded)
    .map(({ rule, resource, why }) => ({ rule, resource: cut(resource), why: cut(why) }));
  const notJudged = verdicts.flatMap(({ notJudged: each }) => each);
  return {
    judged: sum(verdicts.map(({ judged }) => judged)),
    findings: kept,
    more: findings.length - kept.length + sum(verdicts.map(({ more }) => more)),
    notJudged: notJudged.slice(0, mostFindings.recorded).map(cut),
    notJudgedMore: Math.max(0, notJudged.length - mostFindings.recorded),
  };
}

/** Notes (severity 4) alone disturb nobody. */
export function decide(verdicts: readonly SideVerdict[]): Decision {
  const findings = worstFirst(verdicts);
  const severity = worstOf(findings);
  const judged = sum(verdicts.map(({ judged: each }) => each));
  if (severity === undefined || severity === 4)
    return { kind: 'verified', reason: `${judged} things are as declared, and work.` };
  const more = sum(verdicts.map(({ more: left }) => left));
  const listed = findings.slice(0, mostFindings.paged);
  const rest = findings.length - listed.length + more;
  const lines = listed.map(({ rule, resource, why }) => `${rule} ${shortOf(resource)}: ${cut(why)}`);
  return {
    kind: 'findings',
    severity,
    reason: `${findings.length + more} of ${judged} things are not as declared. ${lines.join('. ')}${rest > 0 ? `. And ${rest} more` : ''}.`,
    counts: countsOf(findings),
  };
}

function worstFirst(verdicts: readonly SideVerdict[]): readonly VerifyFinding[] {
  return verdicts
    .flatMap(({ findings }) => findings)
    .toSorted((a, b) => verifyRules[a.rule].severity - verifyRules[b.rule].severity);
}

function countsOf(findings: readonly VerifyFinding[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

/** The last three parts of an id name the thing and what it is below. */
function shortOf(resource: string): string {
  const parts = resource.split('/').filter(Boolean);
  return parts.length <= 3 ? resource : parts.slice(-3).join('/');
}

function cut(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
