import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from './running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const release = {
  component: 'api',
  environment: 'dev',
  commit: 'badc0de',
  digest: `sha256:${'b'.repeat(64)}`,
  migration: 'none',
  liveAt: '2026-11-24T10:00:00.000Z',
};
const token = { epoch: 1, counter: 1 };

interface Malformed {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly as: string;
  readonly json: unknown;
  readonly field: string;
}

const malformed: readonly Malformed[] = [
  {
    what: 'a digest of sixty digits',
    method: 'PUT',
    path: 'releases',
    as: 'pipeline',
    json: { ...release, digest: 'sha256:b' },
    field: 'digest',
  },
  {
    what: 'a component in capitals',
    method: 'PUT',
    path: 'releases',
    as: 'pipeline',
    json: { ...release, component: 'API' },
    field: 'component',
  },
  {
    what: 'a time without a zone',
    method: 'PUT',
    path: 'releases',
    as: 'pipeline',
    json: { ...release, liveAt: '2026-11-24 10:00' },
    field: 'liveAt',
  },
  {
    what: 'a hold of five hours',
    method: 'POST',
    path: 'environments/dev/lease',
    as: 'pipeline',
    json: { pipeline: 'p', reason: 'deploy', maximumHoldSeconds: 18_000 },
    field: 'maximumHoldSeconds',
  },
  {
    what: 'a pipeline with a slash',
    method: 'POST',
    path: 'environments/dev/lease',
    as: 'pipeline',
    json: { pipeline: 'a/b', reason: 'deploy' },
    field: 'pipeline',
  },
  {
    what: 'half a token',
    method: 'POST',
    path: 'environments/dev/lease/heartbeat',
    as: 'pipeline',
    json: { pipeline: 'p', token: { epoch: 1 } },
    field: 'token.counter',
  },
  {
    what: 'a lease without a reason',
    method: 'POST',
    path: 'environments/dev/lease',
    as: 'pipeline',
    json: { pipeline: 'p' },
    field: 'reason',
  },
  {
    what: 'a hand-over to nobody',
    method: 'POST',
    path: 'environments/dev/lease/hand-over',
    as: 'pipeline',
    json: { pipeline: 'p', token, run: '', reason: 'it failed' },
    field: 'run',
  },
  {
    what: 'a hold on anything',
    method: 'POST',
    path: 'environments/dev/holds',
    as: 'on-call',
    json: { scope: 'api', reason: 'x', endsAt: release.liveAt },
    field: 'scope',
  },
  {
    what: 'a hold without an end',
    method: 'POST',
    path: 'environments/dev/holds',
    as: 'on-call',
    json: { scope: '*', reason: 'x' },
    field: 'endsAt',
  },
  {
    what: 'a broken lease without a reason',
    method: 'DELETE',
    path: 'environments/dev/lease',
    as: 'on-call',
    json: {},
    field: 'reason',
  },
  {
    what: 'a decision that is neither',
    method: 'POST',
    path: 'approvals/a/decision',
    as: 'on-call',
    json: { decision: 'maybe', planHash: 'a'.repeat(64), reason: 'x' },
    field: 'decision',
  },
  {
    what: 'half a hash',
    method: 'POST',
    path: 'approvals/a/decision',
    as: 'on-call',
    json: { decision: 'approved', planHash: 'abc', reason: 'x' },
    field: 'planHash',
  },
  {
    what: 'a quarantine lifted without a reason',
    method: 'DELETE',
    path: 'releases/r/quarantine',
    as: 'on-call',
    json: { reason: '' },
    field: 'reason',
  },
  {
    what: 'an incident resolved without a reason',
    method: 'POST',
    path: 'incidents/i/resolve',
    as: 'on-call',
    json: {},
    field: 'reason',
  },
  {
    what: 'a run without a component',
    method: 'POST',
    path: 'runbooks/roll-back/runs',
    as: 'on-call',
    json: { input: { environment: 'dev', firedAt: release.liveAt }, reason: 'x' },
    field: 'component',
  },
  {
    what: 'a run with a time that is none',
    method: 'POST',
    path: 'runbooks/roll-back/runs',
    as: 'on-call',
    json: { input: { environment: 'dev', component: 'api', firedAt: 'now' }, reason: 'x' },
    field: 'firedAt',
  },
  {
    what: 'a run without a reason',
    method: 'POST',
    path: 'runbooks/roll-back/runs',
    as: 'on-call',
    json: { input: {} },
    field: 'reason',
  },
];

describe('a body that is not as expected', () => {
  it.each(malformed)('is refused with the name of the field: $what', async ({ method, path, as, json, field }) => {
    const { status, headers, body } = await app.request(method, path, { as, json });
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    expect(body).toMatchObject({ type: 'urn:chaufher:error:input-invalid', status: 400, field });
  });

  it('has a field that nobody knows', async () => {
    const { status, body } = await app.request('PUT', 'releases', {
      as: 'pipeline',
      json: { ...release, colour: 'red' },
    });
    expect([status, body]).toEqual([400, expect.objectContaining({ detail: expect.stringContaining('colour') })]);
  });

  it.each(['', '{', 'null', '[]', '"text"', 'component=api'])('is no JSON object: %j', async (text) => {
    const { status, body } = await app.request('PUT', 'releases', { as: 'pipeline', text });
    expect([status, body]).toEqual([400, expect.objectContaining({ type: 'urn:chaufher:error:input-invalid' })]);
  });

  it('names every field that is wrong', async () => {
    const { body } = await app.request('PUT', 'releases', {
      as: 'pipeline',
      json: { ...release, commit: 7, digest: 8 },
    });
    expect(body).toMatchObject({ fields: 'commit digest' });
  });

  it('is larger than allowed', async () => {
    const text = JSON.stringify({ ...release, commit: 'a'.repeat(256 * 1024) });
    const { status, body } = await app.request('PUT', 'releases', { as: 'pipeline', text });
    expect([status, body]).toEqual([413, expect.objectContaining({ limitBytes: 256 * 1024 })]);
  });
});

describe('a query', () => {
  it('that lacks what it needs is refused with its name', async () => {
    const { status, body } = await app.request('GET', 'releases?environment=dev', { as: 'reader' });
    expect([status, body]).toEqual([400, expect.objectContaining({ field: 'component' })]);
  });

  it('for a state that does not exist is refused', async () => {
    const { status, body } = await app.request('GET', 'runs?state=lost', { as: 'reader' });
    expect([status, body]).toEqual([400, expect.objectContaining({ field: 'state' })]);
  });
});

describe('a path', () => {
  it.each([
    'releases/dev.api.20261124T100000000Z.bbbbbbbbbbbb',
    'runs/nothing',
    'incidents/nothing',
    'approvals/nothing',
    'signals/rejected/2026-11-24/nothing',
    'audit/dev/2020-01-01',
    'runs/100%25',
    'runs/a%2Fb',
    'runs/%E2%82%AC',
  ])('to nothing is not found: %s', async (path) => {
    const { status, body } = await app.request('GET', path, { as: 'on-call' });
    expect([path, status]).toEqual([path, 404]);
    expect(body).toMatchObject({ type: 'urn:chaufher:error:not-found' });
  });

  it('that cannot be the id of a release is refused with what one looks like', async () => {
    const { status, body } = await app.request('GET', 'releases/latest', { as: 'on-call' });
    expect([status, body]).toEqual([
      400,
      expect.objectContaining({ detail: expect.stringContaining('expected environment.component.time.digest') }),
    ]);
  });
});
