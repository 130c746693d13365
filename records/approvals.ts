/** Approvals: people's decisions about a plan, bound to its hash (law 5). */
import type { TableClient } from '@azure/data-tables';
import { decided, type Approval, type ApprovalDecision, type ApprovalQuestion } from './approval-transitions.ts';
import { change, existing } from './change.ts';
import { isoNow, type Clock } from './clock.ts';
import { createCollection, type Page } from './collection.ts';

export { approvalState } from './approval-transitions.ts';
export type { Approval, ApprovalDecision, ApprovalQuestion, ApprovalState } from './approval-transitions.ts';

export type Approvals = ReturnType<typeof createApprovals>;

export function createApprovals({ table, clock }: { readonly table: TableClient; readonly clock: Clock }) {
  const approvals = createCollection<Approval>({
    table,
    name: 'approval',
    createdAt: (approval) => approval.askedAt,
    isOpen: (approval) => approval.outcome === undefined,
    columns: ({ environment }) => ({ environment }),
  });

  return {
    /** Asks once: the question that is there under the id stays. A changed plan is another question, under another id. */
    ask: (question: ApprovalQuestion): Promise<Approval> =>
      change(approvals, question.id, (current) => {
        if (current) return { answer: current };
        const { quorum = 1, deadline, ...rest } = question;
        const approval: Approval = {
          ...rest,
          quorum,
          deadline: new Date(deadline).toISOString(),
          askedAt: isoNow(clock),
          decisions: [],
        };
        return { next: approval, answer: approval };
      }),

    /**
     * Takes one person's decision; the same again changes nothing. Throws `forbidden` for the requester and for who lacks
     * the role, `conflict` for another plan, a passed deadline, and a question that is decided.
     */
    decide: (id: string, decision: ApprovalDecision): Promise<Approval> =>
      change(approvals, id, (current) => {
        const approval = existing(approvals, id, current);
        const next = decided(approval, decision, isoNow(clock));
        return next === approval ? { answer: approval } : { next, answer: next };
      }),

    get: (id: string): Promise<Approval | undefined> => approvals.get(id),

    /** With `open`, what can still be decided, the most urgent first; else newest first. */
    async list({
      open = false,
      environment,
      limit = 50,
      continuation,
    }: {
      readonly open?: boolean;
      readonly environment?: string;
      readonly limit?: number;
      readonly continuation?: string;
    } = {}): Promise<Page<Approval>> {
      if (!open) return approvals.newest({ where: { environment }, limit, continuation });
      const now = isoNow(clock);
      const pending = (await approvals.open({ environment })).filter(({ deadline }) => deadline > now);
      return { items: pending.toSorted((a, b) => (a.deadline < b.deadline ? -1 : 1)) };
    },
  };
}
