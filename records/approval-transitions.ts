/** When a plan counts as approved, and which decisions are refused. */
import { AutomationError } from '../errors.ts';

export type ApprovalState = 'asked' | 'approved' | 'rejected' | 'expired';

export interface ApprovalQuestion {
  readonly id: string;
  readonly run: string;
  readonly environment: string;
  /** Hash of the plan as it will be carried out. */
  readonly planHash: string;
  /** What will be done, for people. */
  readonly plan: unknown;
  /** Who set the plan off; may not decide about it. */
  readonly requestedBy: string;
  /** Role of those who may decide. */
  readonly role: string;
  /** How many must approve; 1 if absent. */
  readonly quorum?: number;
  /** ISO time. */
  readonly deadline: string;
}

export interface ApprovalDecision {
  readonly by: string;
  readonly roles: readonly string[];
  readonly decision: 'approved' | 'rejected';
  /** Of the plan as the person saw it. */
  readonly planHash: string;
  readonly reason: string;
}

export interface Approval extends ApprovalQuestion {
  readonly quorum: number;
  readonly askedAt: string;
  readonly decisions: readonly (Pick<ApprovalDecision, 'by' | 'decision' | 'reason'> & { readonly at: string })[];
  /** Set by one rejection, or by enough approvals. */
  readonly outcome?: 'approved' | 'rejected';
}

/** What an approval comes to at a time. */
export function approvalState({ outcome, deadline }: Approval, now: Date): ApprovalState {
  return outcome ?? (deadline <= now.toISOString() ? 'expired' : 'asked');
}

/** The approval with one more decision; the same where the person has decided so already. */
export function decided(
  approval: Approval,
  { by, roles, decision, planHash, reason }: ApprovalDecision,
  at: string,
): Approval {
  const { id, deadline, role, requestedBy, quorum, outcome } = approval;
  const mine = approval.decisions.find((earlier) => samePerson(earlier.by, by));
  if (mine?.decision === decision && planHash === approval.planHash) return approval;
  if (planHash !== approval.planHash)
    throw refused(
      'conflict',
      id,
      `the decision is about plan ${planHash}, the question about ${approval.planHash}: look at the plan again`,
    );
  if (outcome) throw refused('conflict', id, `it was ${outcome} already`);
  if (deadline <= at) throw refused('conflict', id, `its deadline was ${deadline}`);
  if (samePerson(by, requestedBy)) throw refused('forbidden', id, `${by} asked for it, and somebody else must decide`);
  if (!roles.includes(role)) throw refused('forbidden', id, `${by} lacks the role ${role}`);

  const decisions = [...approval.decisions.filter((earlier) => earlier !== mine), { by, decision, reason, at }];
  const approvals = decisions.filter((one) => one.decision === 'approved').length;
  const ending = decision === 'rejected' ? 'rejected' : approvals >= quorum ? 'approved' : undefined;
  return { ...approval, decisions, ...(ending ? { outcome: ending } : {}) };
}

function samePerson(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function refused(code: 'conflict' | 'forbidden', id: string, why: string): AutomationError {
  return new AutomationError(code, `Approval ${id} cannot be decided like this: ${why}.`, { data: { id } });
}
