import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { localPrincipals } from '../../../local/cloud/identity/principals.ts';
import type { AuditEntry } from '../../../records/audit-chain.ts';
import type { Approval } from '../../../records/approvals.ts';
import type { Run } from '../../../records/runs.ts';
import { bad, good } from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import { startApp, type RunningApp } from './running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const planHash = 'a'.repeat(64);
const objectIdOf = (principal: string) => localPrincipals.find(({ name }) => name === principal)?.objectId ?? '';

let approval: Approval;
let asked = 0;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
function ask(changes: Partial<Approval> = {}): Promise<Approval> {
  asked += 1;
  return app.records.approvals.ask({
    id: `approval-${asked}`,
    run: 'roll-back-gone',
    environment: 'dev',
    planHash,
    plan: { sites: [] },
    requestedBy: objectIdOf('on-call'),
    role: 'Operations.Approve',
    deadline: inAnHour(),
    ...changes,
  });
}
beforeEach(async () => {
  approval = await ask();
});

const decide = (as: string, decision: string, changes: Readonly<Record<string, unknown>> = {}, id = approval.id) =>
  app.request('POST', `approvals/${id}/decision`, {
    as,
    json: { decision, planHash, reason: 'looked at it', ...changes },
  });

describe('an approval', () => {
  it('is listed with its plan until somebody has decided', async () => {
    const list = async () => JSON.stringify((await app.request('GET', 'approvals', { as: 'reader' })).body);
    expect(await list()).toContain(approval.id);
    const decided = await decide('approver', 'approved');
    expect([decided.status, decided.body]).toEqual([200, expect.objectContaining({ outcome: 'approved' })]);
    expect(await list()).not.toContain(`"${approval.id}"`);
    const { body } = await app.request('GET', `approvals/${approval.id}`, { as: 'reader' });
    expect(body).toMatchObject({ decisions: [{ by: objectIdOf('approver'), reason: 'looked at it' }] });
  });

  it('is not given by the person who asked for it, whatever her roles', async () => {
    const { status, body } = await decide('on-call', 'approved');
    expect([status, body]).toEqual([
      403,
      expect.objectContaining({ detail: expect.stringContaining('somebody else must decide') }),
    ]);
    expect((await app.records.approvals.get(approval.id))?.decisions).toEqual([]);
  });

  it('is for exactly the plan that was looked at', async () => {
    const { status, body } = await decide('approver', 'approved', { planHash: 'b'.repeat(64) });
    expect([status, body]).toEqual([
      409,
      expect.objectContaining({ detail: expect.stringContaining('look at the plan again') }),
    ]);
  });

  it('may be given again, and not taken back', async () => {
    await decide('approver', 'approved');
    expect((await decide('approver', 'approved')).status).toBe(200);
    expect((await decide('approver', 'rejected')).status).toBe(409);
  });

  it('comes too late after its deadline', async () => {
    const late = await ask({ deadline: new Date(Date.now() - 1000).toISOString() });
    expect((await decide('approver', 'approved', {}, late.id)).status).toBe(409);
  });

  it('of which nobody knows is not found', async () => {
    expect((await decide('approver', 'approved', {}, 'approval-nobody')).status).toBe(404);
  });
});

/** What the cloud runs and what the ledger says: the good release an hour ago, and now one with a breaking migration. */
async function ship(): Promise<void> {
  for (const [digest, minutesAgo] of [
    [good, 60],
    [bad, 1],
  ] as const) {
    await app.control.declareArtefact({ digest });
    await app.control.release({ digest });
    await app.request('PUT', 'releases', {
      as: 'pipeline',
      json: {
        component: 'api',
        environment: 'dev',
        commit: digest.slice(7, 14),
        digest,
        migration: digest === bad ? 'breaking' : 'none',
        liveAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
      },
    });
  }
}

const runs = async (): Promise<readonly Run[]> => (await app.records.runs.list()).items;
const soon = { timeout: 15_000, interval: 100 };

describe('a run that a person starts', () => {
  const json = {
    input: { environment: 'dev', component: 'api', firedAt: new Date().toISOString() },
    reason: 'errors in the app',
  };

  it('asks for an approval that she cannot give herself, and ends as soon as another rejects it', async () => {
    await ship();
    const started = await app.request('POST', 'runbooks/roll-back/runs', { as: 'on-call', json });
    expect([started.status, started.body]).toEqual([
      202,
      expect.objectContaining({ state: 'requested', by: objectIdOf('on-call') }),
    ]);
    const again = await app.request('POST', 'runbooks/roll-back/runs', { as: 'on-call', json });
    expect([again.status, Reflect.get(Object(again.body), 'id')]).toEqual([
      200,
      Reflect.get(Object(started.body), 'id'),
    ]);

    const open = async () =>
      (await app.records.approvals.list({ open: true })).items.find(({ run }) => run !== 'roll-back-gone');
    await expect.poll(open, soon).toMatchObject({ requestedBy: objectIdOf('on-call') });
    const question = await open();
    const mine = await decide('on-call', 'approved', { planHash: question?.planHash }, question?.id);
    expect(mine.status).toBe(403);
    const other = await decide('approver', 'rejected', { planHash: question?.planHash }, question?.id);
    expect(other.status).toBe(200);
    await expect
      .poll(async () => (await runs()).map(({ outcome }) => outcome?.kind), soon)
      .toEqual(['escalated-approval-rejected']);

    const [run] = await runs();
    const shown = await app.request('GET', `runs/${run?.id}`, { as: 'reader' });
    expect(shown.body).toMatchObject({ outcome: { reason: expect.stringContaining('looked at it'), acted: false } });
    const finished = await app.request('GET', 'runs?state=finished&environment=dev&runbook=roll-back', {
      as: 'reader',
    });
    expect(finished.body).toMatchObject({ items: [{ id: run?.id }] });
  });

  it('leaves a page that somebody can acknowledge', async () => {
    const list = async () => (await app.request('GET', 'pages?open=true', { as: 'reader' })).body;
    const [page] = (await app.records.pages.list({ open: true })).items.filter(({ id }) =>
      id.endsWith('approval-rejected'),
    );
    const { status, body } = await app.request('POST', `pages/${page?.id}/acknowledge`, { as: 'on-call' });
    expect([status, body]).toEqual([200, expect.objectContaining({ acknowledged: expect.anything() })]);
    expect(JSON.stringify(await list())).not.toContain(String(page?.id));
  });

  it('leaves an audit that anybody who may look can check', async () => {
    const day = new Date().toISOString().slice(0, 10);
    const { status, headers, body } = await app.request('GET', `audit/dev/${day}`, { as: 'reader' });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    const entries = String(body).trim().split('\n');
    expect(entries.map((line) => JSON.parse(line).act)).toEqual(
      expect.arrayContaining(['roll-back-record-decision', 'approval-ask', 'page', 'run-conclude']),
    );
  });

  it('leaves on record who decided, before and after, and who was refused', async () => {
    await decide('on-call', 'approved');
    await decide('approver', 'approved');
    const day = new Date().toISOString().slice(0, 10);
    const { body } = await app.request('GET', `audit/dev/${day}`, { as: 'reader' });
    const entries: AuditEntry[] = String(body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const decisions = entries.filter(({ act, subject }) => act === 'decide-approval' && subject.includes(approval.id));
    expect(decisions.map(({ actor, phase, detail }) => [actor, phase, detail])).toEqual([
      [objectIdOf('on-call'), 'intent', null],
      [objectIdOf('on-call'), 'outcome', { status: 403, refused: expect.stringContaining('somebody else') }],
      [objectIdOf('approver'), 'intent', null],
      [objectIdOf('approver'), 'outcome', { status: 200 }],
    ]);
  });

  it('leaves an audit whose head is anchored in another account on the hour', async () => {
    const { masterKey } = JSON.parse(readFileSync(`${app.dataFolder}/keys.json`, 'utf8'));
    const timer = `${app.baseUrl}/admin/functions/anchor-audit`;
    const headers = { 'x-functions-key': masterKey, 'content-type': 'application/json' };
    expect((await fetch(timer, { method: 'POST', headers, body: '{}' })).status).toBe(202);
    const anchors = async () => (await app.request('GET', 'anchors/dev', { as: 'reader' })).body;
    await expect.poll(anchors, soon).toMatchObject({ sequence: expect.any(Number), hash: expect.any(String) });
  });
});

describe('an incident', () => {
  it('is closed by a person with a reason', async () => {
    const report = { cause: 'f'.repeat(32), episodeEpoch: '2026-11-24T10:00:00.000Z', environment: 'dev' };
    const { incident } = await app.records.incidents.openOrJoin({
      ...report,
      title: 'It burns',
      severity: 1,
      signalId: 's'.repeat(32),
      at: report.episodeEpoch,
    });
    const json = { reason: 'a false alarm' };
    const resolved = await app.request('POST', `incidents/${incident.id}/resolve`, { as: 'on-call', json });
    expect(resolved.body).toMatchObject({ state: 'resolved', resolution: { by: objectIdOf('on-call') } });
    const open = await app.request('GET', 'incidents?state=open&environment=dev', { as: 'reader' });
    expect(JSON.stringify(open.body)).not.toContain(incident.id);
  });
});
