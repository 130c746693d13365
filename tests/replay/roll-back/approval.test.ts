import { describe, expect, it } from 'vitest';
import { approvalSeconds } from '../../../orchestrations/roll-back/budget.ts';
import { planHash } from '../../../orchestrations/plan-hash.ts';
import { decide } from '../../../orchestrations/roll-back/decide.ts';
import type { Facts } from '../../../orchestrations/roll-back/types.ts';
import { approvalDecidedEvent } from '../../../orchestrations/steps/approval.ts';
import type { ApprovalState } from '../../../records/approvals.ts';
import { badRelease } from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import { callsOf, createWorld, input, lease, playRollBack, strange, type World } from './world.ts';

/** The release came with a migration that the one before it may not bear. */
function breaking(world: World): Facts {
  return world.facts({ suspect: { ...badRelease, migration: 'breaking' } });
}

function asking() {
  const world = createWorld();
  return { world, bent: { gatherFacts: async () => breaking(world) } };
}

const began = Date.parse('2026-11-24T10:05:00.000Z');
const eventAfter = (afterSeconds: number) => ({ afterSeconds, event: approvalDecidedEvent });

/** The record, for a decision that falls so many seconds after the start. */
function decidedAt(seconds: number, state: ApprovalState) {
  return async () =>
    Date.now() < began + seconds * 1000
      ? { state: 'asked' as const }
      : { state, by: 'jonna', reason: 'data is compatible' };
}

describe('a rollback that must be approved', () => {
  it('goes on as soon as the plan is approved', async () => {
    const { world, bent } = asking();
    const played = await playRollBack(
      world,
      { ...bent, readApproval: decidedAt(240, 'approved') },
      { meanwhile: [eventAfter(240)] },
    );
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
    expect(callsOf(played, 'acquireLease')[0]?.at).toBe(240);
  });

  it('asks about exactly the plan that it will carry out, with a deadline', async () => {
    const { world, bent } = asking();
    const played = await playRollBack(world, bent);
    const decision = decide(breaking(world), input);
    const plan = 'plan' in decision ? decision.plan : undefined;
    expect(callsOf(played, 'askApproval')[0]?.envelope.input).toMatchObject({
      plan,
      planHash: planHash(plan),
      why: expect.stringContaining('breaking migration'),
      deadline: '2026-11-24T10:35:00.000Z',
    });
    expect(played.statuses).toContainEqual({
      waitingForApproval: expect.stringContaining('approval-'),
      until: '2026-11-24T10:35:00.000Z',
    });
  });

  it('changes nothing and pages where a person rejects it, with her reason', async () => {
    const { world, bent } = asking();
    const played = await playRollBack(
      world,
      { ...bent, readApproval: decidedAt(60, 'rejected') },
      { meanwhile: [eventAfter(60)] },
    );
    expect(played.output).toMatchObject({
      kind: 'escalated-approval-rejected',
      reason: 'rejected by jonna: data is compatible',
    });
    expect([world.changes, world.pages.length, world.conclusion?.acted]).toEqual([[], 1, false]);
  });

  it('changes nothing and pages where nobody decides within the deadline', async () => {
    const { world, bent } = asking();
    const played = await playRollBack(world, bent);
    expect(played.output).toMatchObject({ kind: 'escalated-approval-expired' });
    expect(played.seconds).toBeGreaterThanOrEqual(approvalSeconds - 1);
    expect(world.changes).toEqual([]);
  });

  it('takes the record for what counts where the event got lost', async () => {
    const { world, bent } = asking();
    const played = await playRollBack(world, { ...bent, readApproval: decidedAt(240, 'approved') });
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
    expect(callsOf(played, 'acquireLease')[0]?.at).toBeGreaterThanOrEqual(approvalSeconds - 1);
  });

  it('goes on waiting where the event is about another plan', async () => {
    const { world, bent } = asking();
    const played = await playRollBack(
      world,
      { ...bent, readApproval: decidedAt(600, 'approved') },
      { meanwhile: [eventAfter(30), eventAfter(600)] },
    );
    expect(played.output).toMatchObject({ kind: 'rolled-back' });
    expect(callsOf(played, 'acquireLease')[0]?.at).toBe(600);
  });

  it('does not wait where the plan has been approved before, as after a restart', async () => {
    const { world, bent } = asking();
    const played = await playRollBack(world, { ...bent, readApproval: decidedAt(0, 'approved') });
    expect(callsOf(played, 'acquireLease')[0]?.at).toBe(0);
  });

  it('is not asked for where another run already works on the release', async () => {
    const { world, bent } = asking();
    const played = await playRollBack(world, { ...bent, claimSubject: async () => ({ owner: 'roll-back-first' }) });
    expect(played.output).toMatchObject({ kind: 'joined' });
    expect(callsOf(played, 'askApproval')).toEqual([]);
  });

  it('is asked for again where the plan has changed, since an approval is for one plan', async () => {
    const { world, bent } = asking();
    const [first = ''] = world.sites.keys();
    const played = await playRollBack(world, {
      ...bent,
      readApproval: async ({ id }) => ({ state: id === 'approval-of-1' ? 'approved' : 'asked' }),
      askApproval: async (_question, { key }) => ({ id: `approval-of-${key.startsWith('approval-ask/0') ? 1 : 2}` }),
      async acquireLease() {
        world.change(first, { staged: strange });
        return { state: 'held', lease, unsettled: false };
      },
    });
    const hashes = callsOf(played, 'askApproval').map(({ envelope }) =>
      Reflect.get(Object(envelope.input), 'planHash'),
    );
    expect(new Set(hashes).size).toBe(2);
    expect(played.output).toMatchObject({ kind: 'escalated-approval-expired' });
    expect(world.changes).toEqual([]);
  });
});
