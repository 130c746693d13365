import { describe, expect, it } from 'vitest';
import { isAutomationError } from '../../../errors.ts';
import { approvalState, decided, type Approval, type ApprovalDecision } from '../../../records/approval-transitions.ts';

const asked: Approval = {
  id: 'approval-1',
  run: 'fail-over-1',
  environment: 'prod',
  planHash: 'hash-1',
  plan: { moves: 'everything' },
  requestedBy: 'ada@chaufher.example',
  role: 'approver',
  quorum: 2,
  deadline: '2026-11-24T11:00:00.000Z',
  askedAt: '2026-11-24T10:00:00.000Z',
  decisions: [],
};
const now = '2026-11-24T10:30:00.000Z';

function by(person: string, overrides: Partial<ApprovalDecision> = {}): ApprovalDecision {
  return {
    by: person,
    roles: ['approver'],
    decision: 'approved',
    planHash: 'hash-1',
    reason: 'looks right',
    ...overrides,
  };
}

function refusal(act: () => unknown): string {
  try {
    act();
    return 'not refused';
  } catch (error) {
    return isAutomationError(error) ? `${error.code}: ${error.message}` : String(error);
  }
}

describe('an approval', () => {
  it('is approved by as many different people as the quorum asks', () => {
    const once = decided(asked, by('grace'), now);
    expect(once.outcome).toBeUndefined();
    expect(decided(once, by('grace'), now)).toBe(once);
    expect(decided(once, by('mary'), now).outcome).toBe('approved');
  });

  it('is rejected by one', () => {
    expect(decided(decided(asked, by('grace'), now), by('mary', { decision: 'rejected' }), now).outcome).toBe(
      'rejected',
    );
  });

  it('lets a person change their mind until it is decided', () => {
    const changed = decided(decided(asked, by('grace'), now), by('grace', { decision: 'rejected' }), now);
    expect(changed).toMatchObject({ outcome: 'rejected', decisions: [{ by: 'grace', decision: 'rejected' }] });
  });

  it.each([
    ['who asked for it, however written', 'forbidden', by(' Ada@Chaufher.example ')],
    ['who lacks the role', 'forbidden', by('grace', { roles: ['reader'] })],
    ['who saw another plan', 'conflict', by('grace', { planHash: 'hash-2' })],
  ])('refuses %s', (_who, code, decision) => {
    expect(refusal(() => decided(asked, decision, now))).toContain(`${code}: Approval approval-1`);
  });

  it('refuses a decision at its deadline, and another after the outcome', () => {
    expect(refusal(() => decided(asked, by('grace'), asked.deadline))).toContain('conflict');
    const rejected = decided(asked, by('grace', { decision: 'rejected' }), now);
    expect(refusal(() => decided(rejected, by('mary'), now))).toContain('it was rejected already');
  });

  it('is asked, then expired, unless it was decided', () => {
    expect(approvalState(asked, new Date(now))).toBe('asked');
    expect(approvalState(asked, new Date(asked.deadline))).toBe('expired');
    expect(approvalState({ ...asked, outcome: 'approved' }, new Date('2027-01-01T00:00:00Z'))).toBe('approved');
  });
});
