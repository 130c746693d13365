/** Whether sites answer, and resources meet the policies that are assigned. Pure. */
import type { Verdict } from './verdict.ts';

export interface HealthFacts {
  readonly id: string;
  readonly isSlot: boolean;
  /** Absent where the site does not say where it answers. */
  readonly look?: { readonly url: string; readonly healthy: boolean; readonly reason?: string };
}

export function judgeHealth(facts: readonly HealthFacts[]): Verdict {
  return {
    judged: facts.filter(({ look }) => look !== undefined).length,
    findings: facts.flatMap(({ id, isSlot, look }) =>
      look === undefined || look.healthy
        ? []
        : [
            {
              rule: isSlot ? ('slot-not-healthy' as const) : ('not-healthy' as const),
              resource: id,
              why: `${look.url} ${look.reason ?? 'does not answer 200'}`,
            },
          ],
    ),
    notJudged: facts
      .filter(({ look }) => look === undefined)
      .map(({ id }) => `${id}: it does not say where it answers`),
  };
}

export interface ComplianceFacts {
  readonly scope: string;
  readonly found:
    readonly { readonly assignment: string; readonly nonCompliantResources: number }[] | { readonly notRead: string };
}

export function judgeCompliance(facts: readonly ComplianceFacts[]): Verdict {
  return {
    judged: facts.filter(({ found }) => !('notRead' in found)).length,
    findings: facts.flatMap(({ scope, found }) =>
      'notRead' in found
        ? []
        : found.map(({ assignment, nonCompliantResources: count }) => ({
            rule: 'policy-not-met' as const,
            resource: scope,
            why: `${count} resource${count === 1 ? '' : 's'} do not meet ${assignment}`,
          })),
    ),
    notJudged: facts.flatMap(({ scope, found }) =>
      'notRead' in found ? [`policy compliance of ${scope}: ${found.notRead}`] : [],
    ),
  };
}
