/** A person's decision about a plan, bound to the plan's hash, with a deadline. */
import type { ApprovalState } from '../../records/approvals.ts';
import type { Operation, Run } from '../run.ts';
import { planHash } from '../plan-hash.ts';
import { later } from '../time.ts';
import { sharedSteps } from './names.ts';

/** Raised by the API as soon as somebody has decided; the record is what counts. */
export const approvalDecidedEvent = 'ApprovalDecidedEvent';

export interface ApprovalAnswer {
  readonly kind: Exclude<ApprovalState, 'asked'>;
  readonly reason: string;
}

export function* askApproval(
  run: Run,
  question: { readonly plan: unknown; readonly why: string; readonly withinSeconds: number },
): Operation<ApprovalAnswer> {
  const deadline = later(run.now(), question.withinSeconds);
  const hash = planHash(question.plan);
  const { id } = yield* run.do(sharedSteps.askApproval, {
    planHash: hash,
    plan: question.plan,
    why: question.why,
    deadline: deadline.toISOString(),
  });
  run.status({ waitingForApproval: id, until: deadline.toISOString() });
  let isOver = false;
  for (;;) {
    const { state, by, reason } = yield* run.do(sharedSteps.readApproval, { id });
    if (state === 'approved' || state === 'rejected')
      return { kind: state, reason: `${state} by ${by ?? 'somebody unknown'}${reason ? `: ${reason}` : ''}` };
    if (state === 'expired' || isOver)
      return { kind: 'expired', reason: `nobody decided within ${question.withinSeconds / 60} minutes` };
    // The event only wakes the run early: one that got lost costs the wait, one about another plan a look, and none the decision.
    isOver = (yield* run.event(approvalDecidedEvent, deadline)) === undefined;
  }
}
