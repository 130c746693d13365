import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApprovals } from '../../../records/approvals.ts';
import { createHolds, type HoldInput } from '../../../records/holds.ts';
import { createPages } from '../../../records/pages.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { createTestClock, freshTable } from '../../support/storage.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

describe('holds', () => {
  const site = '/subscriptions/s/resourceGroups/chaufher-dev/providers/Microsoft.Web/sites/chaufher-dev-api-weu';
  const rollback: HoldInput = {
    id: 'hold-1',
    environment: 'dev',
    kind: 'rollback',
    scope: site,
    owner: 'roll-back-1',
    reason: 'rolled back',
    endsAt: '2026-11-24T12:00:00Z',
  };

  it('cover what lies in their scope until they end or run out', async () => {
    const clock = createTestClock();
    const holds = createHolds({ table: freshTable(azurite), clock });
    await holds.open(rollback);
    await holds.open({ ...rollback, id: 'hold-2', scope: 'component:web' });
    await holds.open({ ...rollback, id: 'hold-3', environment: 'prod', scope: '*' });
    const covering = async () =>
      (await holds.covering('dev', `${site.toLowerCase()}/slots/staging`)).map(({ id }) => id);
    expect(await covering()).toEqual(['hold-1']);
    clock.set('2026-11-24T12:00:00Z');
    expect(await covering()).toEqual([]);
    await holds.extend('hold-1', { endsAt: '2026-11-24T13:00:00Z' });
    expect(await covering()).toEqual(['hold-1']);
    await holds.end('hold-1', { by: 'ada', reason: 'fixed forward' });
    expect(await covering()).toEqual([]);
  });

  it('are opened and ended once, and listed', async () => {
    const clock = createTestClock();
    const holds = createHolds({ table: freshTable(azurite), clock });
    const opened = await holds.open(rollback);
    clock.advance(60);
    expect(await holds.open({ ...rollback, reason: 'told again' })).toEqual(opened);
    await holds.open({ ...rollback, id: 'hold-2' });
    const ended = await holds.end('hold-1', { by: 'ada', reason: 'fixed' });
    expect(await holds.end('hold-1', { by: 'grace', reason: 'again' })).toEqual(ended);
    await expect(holds.extend('hold-1', { endsAt: '2027-01-01T00:00:00Z' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await holds.list('dev', { open: true })).map(({ id }) => id)).toEqual(['hold-2']);
    expect((await holds.list('dev')).map(({ id }) => id)).toEqual(['hold-2', 'hold-1']);
  });
});

describe('pages', () => {
  const page = {
    id: 'page-1',
    environment: 'dev',
    severity: 1,
    title: 'roll-back needs a person: api',
    why: 'no last good release',
    known: { release: 'r' },
    respondBySeconds: 300,
    run: 'roll-back-1',
  };

  it('are recorded once and overdue until somebody acknowledges', async () => {
    const clock = createTestClock();
    const pages = createPages({ table: freshTable(azurite), clock });
    const answers = await Promise.all(Array.from({ length: 4 }, () => pages.page(page)));
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(await pages.overdue()).toEqual([]);
    clock.advance(300);
    expect((await pages.overdue()).map(({ id }) => id)).toEqual(['page-1']);
    const acknowledged = await pages.acknowledge('page-1', 'ada');
    expect(await pages.acknowledge('page-1', 'grace')).toEqual(acknowledged);
    expect(await pages.overdue()).toEqual([]);
    expect((await pages.list({ open: true })).items).toEqual([]);
    expect((await pages.list()).items).toEqual([acknowledged]);
  });
});

describe('approvals', () => {
  const question = {
    id: 'approval-1',
    run: 'fail-over-1',
    environment: 'prod',
    planHash: 'hash-1',
    plan: { steps: 3 },
    requestedBy: 'ada',
    role: 'approver',
    quorum: 2,
    deadline: '2026-11-24T11:00:00Z',
  };

  it('are decided by two people who decide at the same time', async () => {
    const table = freshTable(azurite);
    const clock = createTestClock();
    const approvals = createApprovals({ table, clock });
    await approvals.ask(question);
    await approvals.ask({ ...question, planHash: 'hash-2' });
    const decide = (by: string) =>
      createApprovals({ table, clock }).decide('approval-1', {
        by,
        roles: ['approver'],
        decision: 'approved',
        planHash: 'hash-1',
        reason: 'yes',
      });
    await Promise.all([decide('grace'), decide('mary')]);
    expect(await approvals.get('approval-1')).toMatchObject({
      outcome: 'approved',
      planHash: 'hash-1',
      decisions: [{}, {}],
    });
  });

  it('are open while they can be decided', async () => {
    const clock = createTestClock();
    const approvals = createApprovals({ table: freshTable(azurite), clock });
    await approvals.ask(question);
    await approvals.ask({ ...question, id: 'approval-2', deadline: '2026-11-24T10:30:00Z' });
    expect((await approvals.list({ open: true })).items.map(({ id }) => id)).toEqual(['approval-2', 'approval-1']);
    clock.set('2026-11-24T10:45:00Z');
    expect((await approvals.list({ open: true })).items.map(({ id }) => id)).toEqual(['approval-1']);
    await expect(
      approvals.decide('approval-2', {
        by: 'grace',
        roles: ['approver'],
        decision: 'approved',
        planHash: 'hash-1',
        reason: '',
      }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
});
