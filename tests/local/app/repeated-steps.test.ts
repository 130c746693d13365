import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { framed } from '../../../orchestrations/activity.ts';
import type { Ports } from '../../../orchestrations/ports.ts';
import { rollBackSteps } from '../../../orchestrations/roll-back/names.ts';
import type { SitePlan } from '../../../orchestrations/roll-back/types.ts';
import { sharedSteps } from '../../../orchestrations/steps/names.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { good, strange } from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import { run, siteId, sitePlan, startRollingBack } from './rolling-back.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

async function begin() {
  const sandbox = await createSandbox(azurite);
  return { sandbox, rolling: await startRollingBack(sandbox) };
}

const otherRun = {
  ...run,
  id: 'roll-back-first',
  input: {},
  cause: { fingerprint: 'e'.repeat(32), epoch: '2026-11-24T10:03:00.000Z' },
  by: 'route api-bad-release',
};
const leaseRequest = {
  environment: 'dev',
  priority: 'rollback',
  reason: 'roll back',
  maximumHoldSeconds: 1800,
} as const;

describe('a step that every runbook shares', () => {
  it('claims the record for one execution, however often it asks, and refuses another', async () => {
    const { rolling } = await begin();
    const claim = (execution: string) => rolling.step(sharedSteps.claimRun, { execution });
    expect(await claim('execution-1')).toEqual({ ok: true, value: 'claimed' });
    expect(await claim('execution-1')).toEqual({ ok: true, value: 'claimed' });
    expect(await claim('execution-2')).toEqual({ ok: true, value: 'ended' });
  });

  it('concludes once: the first outcome stays, and is noted once', async () => {
    const { sandbox, rolling } = await begin();
    const conclude = (kind: string) =>
      rolling.step(sharedSteps.concludeRun, { outcome: { kind, reason: 'it ended' }, acted: true });
    await conclude('rolled-back');
    await conclude('escalated-step-failed');
    expect(await sandbox.records.runs.get(run.id)).toMatchObject({
      state: 'finished',
      outcome: { kind: 'rolled-back' },
    });
    expect((await sandbox.audit()).filter(({ act }) => act === 'run-conclude').length).toBe(1);
    expect(await rolling.step(sharedSteps.claimRun, { execution: 'execution-1' })).toEqual({
      ok: true,
      value: 'ended',
    });
  });

  it('claims a subject once, and leaves it to the run that came first as long as that lives', async () => {
    const { sandbox, rolling } = await begin();
    const claim = () => rolling.step(sharedSteps.claimSubject, { subject: rolling.plan.release });
    await sandbox.records.runs.request(otherRun);
    await sandbox.records.runs.claimSubject({ runbook: run.runbook, subject: rolling.plan.release, run: otherRun.id });
    expect(await claim()).toEqual({ ok: true, value: { owner: otherRun.id } });
    sandbox.dead.add(otherRun.id);
    expect(await claim()).toEqual({ ok: true, value: { owner: run.id } });
    expect(await claim()).toEqual({ ok: true, value: { owner: run.id } });
    expect((await sandbox.records.runs.get(otherRun.id))?.outcome).toMatchObject({ kind: 'died', acted: false });
  });

  it('gives a subject that lasts as long as its run to whoever comes after, although that run acted', async () => {
    const { sandbox, rolling } = await begin();
    const { runs } = sandbox.records;
    const claim = () => rolling.step(sharedSteps.claimSubject, { subject: 'dev/apns-key', lasts: 'while-running' });
    await runs.request(otherRun);
    await runs.claimSubject({ runbook: run.runbook, subject: 'dev/apns-key', run: otherRun.id });
    expect(await claim()).toEqual({ ok: true, value: { owner: otherRun.id } });
    await runs.finish(otherRun.id, { kind: 'rotated', reason: 'it is new', acted: true });
    expect(await claim()).toEqual({ ok: true, value: { owner: run.id } });
    expect(await claim()).toEqual({ ok: true, value: { owner: run.id } });
  });

  it('acquires one lease, and notes the grant once with its token', async () => {
    const { sandbox, rolling } = await begin();
    const first = await rolling.step(sharedSteps.acquireLease, leaseRequest);
    const second = await rolling.step(sharedSteps.acquireLease, leaseRequest);
    expect(second).toEqual(first);
    const grants = (await sandbox.audit()).filter(({ act }) => act === 'lease-granted');
    expect(grants.map(({ fencing }) => fencing)).toEqual([rolling.lease.token]);
  });

  it('notes from whom a lease was taken over, and asks for that to be settled until it is', async () => {
    const { sandbox, rolling } = await begin();
    await sandbox.records.leases.release(rolling.lease);
    await sandbox.records.leases.acquire({ ...leaseRequest, owner: { kind: 'run', id: 'roll-back-dead' } });
    sandbox.dead.add('roll-back-dead');
    const taken = await rolling.step(sharedSteps.acquireLease, leaseRequest);
    expect(taken).toMatchObject({ ok: true, value: { state: 'held', unsettled: true } });
    const lease = taken.ok && taken.value.state === 'held' ? taken.value.lease : rolling.lease;
    await rolling.step(sharedSteps.settleLease, { lease });
    await rolling.step(sharedSteps.settleLease, { lease });
    expect(await rolling.step(sharedSteps.acquireLease, leaseRequest)).toMatchObject({ value: { unsettled: false } });
    const grants = (await sandbox.audit()).filter(({ act }) => act === 'lease-granted');
    expect(grants.at(-1)?.detail).toMatchObject({ tookOverFrom: 'roll-back-dead' });
  });

  it('says who holds the lease where another does, and leaves the queue when told', async () => {
    const { sandbox, rolling } = await begin();
    await sandbox.records.leases.release(rolling.lease);
    await sandbox.records.leases.acquire({ ...leaseRequest, owner: { kind: 'pipeline', id: 'deploy-42' } });
    expect(await rolling.step(sharedSteps.acquireLease, leaseRequest)).toEqual({
      ok: true,
      value: { state: 'waiting', position: 1, holder: { kind: 'pipeline', id: 'deploy-42' } },
    });
    await rolling.step(sharedSteps.withdrawLease, { environment: 'dev' });
    await rolling.step(sharedSteps.withdrawLease, { environment: 'dev' });
    expect((await sandbox.records.leases.view('dev')).waiters).toEqual([]);
  });

  it('gives the lease back, again and again', async () => {
    const { sandbox, rolling } = await begin();
    for (let time = 0; time < 2; time++)
      expect(await rolling.step(sharedSteps.releaseLease, { lease: rolling.lease })).toMatchObject({ ok: true });
    expect((await sandbox.records.leases.view('dev')).holder).toBeUndefined();
  });

  it('pages once', async () => {
    const { sandbox, rolling } = await begin();
    const page = {
      kind: 'not-recovered',
      title: 'roll-back needs a person',
      why: 'it',
      known: {},
      respondBySeconds: 300,
    };
    await rolling.step(sharedSteps.page, page);
    await rolling.step(sharedSteps.page, page);
    const { items } = await sandbox.records.pages.list();
    expect(items.map(({ id, run }) => [id, run])).toEqual([[`${run.id}-not-recovered`, run.id]]);
    expect((await sandbox.audit()).filter(({ act }) => act === 'page').length).toBe(1);
  });

  it('asks for one approval and pages once for it, in the name of who started the run', async () => {
    const { sandbox, rolling } = await begin();
    const question = {
      planHash: 'a'.repeat(64),
      plan: rolling.plan,
      why: 'a breaking migration',
      deadline: '2026-11-24T10:30:00.000Z',
    };
    const first = await rolling.step(sharedSteps.askApproval, question);
    expect(await rolling.step(sharedSteps.askApproval, question)).toEqual(first);
    const { items } = await sandbox.records.approvals.list({ open: true });
    expect(items).toEqual([
      expect.objectContaining({ run: run.id, planHash: 'a'.repeat(64), requestedBy: 'route api-bad-release' }),
    ]);
    expect((await sandbox.records.pages.list()).items.length).toBe(1);
  });

  it('reads what was decided, by whom and why, and what nobody decided in time', async () => {
    const { sandbox, rolling } = await begin();
    const planHash = 'a'.repeat(64);
    const deadline = '2026-11-24T10:30:00.000Z';
    const asked = await rolling.step(sharedSteps.askApproval, { planHash, plan: {}, why: 'it', deadline });
    const id = asked.ok ? asked.value.id : '';
    const read = () => rolling.step(sharedSteps.readApproval, { id });
    expect(await read()).toEqual({ ok: true, value: { state: 'asked' } });
    sandbox.clock.set(deadline);
    expect(await read()).toEqual({ ok: true, value: { state: 'expired' } });
    sandbox.clock.set('2026-11-24T10:29:00.000Z');
    const roles = ['Operations.Approve'];
    const decision = { by: 'jonna', roles, decision: 'rejected', planHash, reason: 'data is not compatible' } as const;
    await sandbox.records.approvals.decide(id, decision);
    expect(await read()).toEqual({
      ok: true,
      value: { state: 'rejected', by: 'jonna', reason: 'data is not compatible' },
    });
  });

  it('finds operations in flight on the sites it is given', async () => {
    const { sandbox, rolling } = await begin();
    const sites = rolling.plan.sites.map(({ site }) => site);
    expect(await rolling.step(sharedSteps.findInFlight, { sites })).toEqual({ ok: true, value: [] });
    await sandbox.sites.beginSwap(sites[0] ?? '', 'staging');
    expect(await rolling.step(sharedSteps.findInFlight, { sites })).toEqual({
      ok: true,
      value: [`${sites[0]} (swap-1)`],
    });
  });
});

describe('the end of a rollback', () => {
  it('registers the previous artefact as live again, once, with what came before it', async () => {
    const sandbox = await createSandbox(azurite);
    const oldest = { component: 'api', environment: 'dev', commit: 'ccccccc', migration: 'none' } as const;
    const { release } = await sandbox.records.releases.register({
      ...oldest,
      digest: strange,
      liveAt: '2026-11-23T08:00:00.000Z',
    });
    const { plan, step } = await startRollingBack(sandbox);
    const recovery = { plan, firedAt: '2026-11-24T10:04:00.000Z', provenAt: '2026-11-24T10:09:00.000Z' };
    expect(await step(rollBackSteps.recordRecovery, recovery)).toEqual({ ok: true, value: { seconds: 300 } });
    expect(await step(rollBackSteps.recordRecovery, recovery)).toEqual({ ok: true, value: { seconds: 300 } });
    const [live, ...before] = await sandbox.records.releases.list('dev', 'api');
    expect(live).toMatchObject({
      digest: good,
      liveAt: recovery.provenAt,
      migration: 'none',
      previous: release.id,
    });
    expect(before.map(({ id }) => id)).toEqual([plan.release, plan.previous, release.id]);
  });

  it('begins nothing while another operation runs on the site, and asks to be tried again', async () => {
    const { sandbox, rolling } = await begin();
    await sandbox.sites.beginSwap(siteId, 'staging');
    for (const step of [rollBackSteps.applySlotConfig, rollBackSteps.redeployPrevious])
      expect(await rolling.step(step, { ...sitePlan, to: strange })).toMatchObject({
        ok: false,
        problem: { code: 'unavailable', retryable: true, retryAfterSeconds: 10 },
      });
    expect(await rolling.step(rollBackSteps.completeSwap, sitePlan)).toMatchObject({ ok: true });
    expect(sandbox.sites.changes).toEqual(['swap']);
  });

  it.each([rollBackSteps.applySlotConfig, rollBackSteps.completeSwap])(
    'refuses to swap blindly: $name',
    async (step) => {
      const { sandbox, rolling } = await begin();
      sandbox.sites.put({ site: siteId, slot: 'staging', digest: strange });
      expect(await rolling.step<SitePlan, unknown>(step, sitePlan)).toMatchObject({
        ok: false,
        problem: { code: 'conflict', message: expect.stringContaining('A swap would be blind') },
      });
      expect(sandbox.sites.changes).toEqual([]);
    },
  );
});

const throttled = new AutomationError('throttled', 'Slow down.', {
  cause: new Error('a canary'),
  data: { retryAfterSeconds: 17 },
});

function portsFailingWith({ ports, sites }: Sandbox, error: Error): Ports {
  return { ...ports, webApps: { ...sites, read: () => Promise.reject(error) } };
}

describe('what a step answers when it fails', () => {
  it('holds code, message and Retry-After, and neither stack nor cause', async () => {
    const { sandbox, rolling } = await begin();
    const ports = portsFailingWith(sandbox, throttled);
    const sites = rolling.plan.sites.map(({ site }) => site);
    const result = await rolling.step(sharedSteps.findInFlight, { sites }, { with: ports });
    expect(result).toEqual({
      ok: false,
      problem: { code: 'throttled', message: 'Slow down.', retryable: true, retryAfterSeconds: 17 },
    });
  });

  it('is not tried again where it is a mistake of ours', async () => {
    const { sandbox, rolling } = await begin();
    const ports = portsFailingWith(sandbox, new TypeError('undefined is not a function'));
    expect(await rolling.step(sharedSteps.findInFlight, { sites: ['x'] }, { with: ports })).toEqual({
      ok: false,
      problem: { code: 'internal', message: 'TypeError: undefined is not a function', retryable: false },
    });
  });

  it('is an internal error for an act without a lease, and nothing has happened', async () => {
    const { sandbox } = await begin();
    const act = framed(rollBackSteps.completeSwap, () => sandbox.sites.beginSwap(siteId, 'staging'), sandbox.ports);
    expect(await act({ run, key: 'roll-back-complete-swap/0.1', input: sitePlan })).toMatchObject({
      ok: false,
      problem: { code: 'internal' },
    });
    expect(sandbox.sites.changes).toEqual([]);
  });
});
