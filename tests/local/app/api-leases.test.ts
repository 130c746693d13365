import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AcquireAnswer, Lease, Priority } from '../../../records/leases.ts';
import { startApp, type Answer, type RunningApp } from './running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

/** Each test has an environment of its own. */
let environment = '';
let tests = 0;
beforeEach(() => {
  tests += 1;
  environment = `dev${tests}`;
});

const pipeline = (path: string, json: unknown): Promise<Answer> =>
  app.request('POST', `environments/${environment}/lease${path}`, { as: 'pipeline', json });
const acquire = (id: string) => pipeline('', { pipeline: id, reason: `deploy ${id}` });
const handOver = (id: string, token: Lease['token'], run = 'roll-back-1') =>
  pipeline('/hand-over', { pipeline: id, token, run, reason: 'the deployment failed' });
const view = () => app.records.leases.view(environment);

async function ask(id: string, priority: Priority): Promise<AcquireAnswer> {
  const terms = { environment, priority, reason: 'deploy', maximumHoldSeconds: 3600 };
  return app.records.leases.acquire({ ...terms, owner: { kind: 'pipeline', id } });
}

async function held(id: string): Promise<Lease> {
  const answer = await ask(id, 'pipeline');
  if (answer.state !== 'held') throw new Error(`${id} waits.`);
  return answer.lease;
}

describe('a pipeline', () => {
  it('gets the environment, and the same lease when it asks again', async () => {
    const first = await acquire('deploy-1');
    expect([first.status, first.body]).toEqual([
      200,
      expect.objectContaining({ state: 'held', lease: expect.objectContaining({ priority: 'pipeline' }) }),
    ]);
    expect((await acquire('deploy-1')).body).toEqual(first.body);
  });

  it('waits behind another, and sees whom for', async () => {
    const lease = await held('deploy-1');
    const waiting = await acquire('deploy-2');
    expect([waiting.status, waiting.body]).toEqual([
      202,
      expect.objectContaining({
        state: 'waiting',
        position: 1,
        holder: expect.objectContaining({ owner: lease.owner }),
      }),
    ]);
    await pipeline('/release', { pipeline: 'deploy-1', token: lease.token });
    expect((await acquire('deploy-2')).status).toBe(200);
  });

  it('is asked by its heartbeat to yield as soon as a higher priority waits', async () => {
    const { token } = await held('deploy-1');
    const beat = () => pipeline('/heartbeat', { pipeline: 'deploy-1', token });
    expect((await beat()).body).toEqual({ yieldRequested: false });
    await ask('failover-1', 'failover');
    expect((await beat()).body).toEqual({ yieldRequested: true });
  });

  it.each(['/heartbeat', '/settled'])('that does not hold the lease is told who does: %s', async (path) => {
    const { token } = await held('deploy-1');
    for (const json of [
      { pipeline: 'deploy-2', token },
      { pipeline: 'deploy-1', token: { ...token, counter: token.counter + 1 } },
    ]) {
      const { status, body } = await pipeline(path, json);
      expect([status, body]).toEqual([
        409,
        expect.objectContaining({
          type: 'urn:chaufher:error:lease-lost',
          detail: expect.stringContaining('pipeline deploy-1 holds it'),
        }),
      ]);
    }
  });

  it('gives the environment back, and may say so again', async () => {
    const { token } = await held('deploy-1');
    expect((await pipeline('/release', { pipeline: 'deploy-1', token })).body).toEqual({ released: true });
    expect((await pipeline('/release', { pipeline: 'deploy-1', token })).body).toEqual({ released: false });
    expect((await view()).holder).toBeUndefined();
  });

  it('cannot give back what another holds', async () => {
    const { token, owner } = await held('deploy-1');
    await pipeline('/release', { pipeline: 'deploy-2', token });
    expect((await view()).holder?.lease.owner).toEqual(owner);
  });
});

describe('a lease that a person breaks', () => {
  it('goes to the next, who settles what the holder left before it changes anything', async () => {
    await held('deploy-1');
    const json = { reason: 'the pipeline hangs' };
    expect((await app.request('DELETE', `environments/${environment}/lease`, { as: 'on-call', json })).status).toBe(
      200,
    );
    const next = await acquire('deploy-2');
    expect(next.body).toMatchObject({
      state: 'held',
      unsettled: { cause: 'broken', owner: { id: 'deploy-1' }, broken: { reason: 'the pipeline hangs' } },
    });
    const { token } = (await view()).holder?.lease ?? {};
    expect((await pipeline('/settled', { pipeline: 'deploy-2', token })).body).toEqual({ settled: true });
    expect(Reflect.has(Object((await acquire('deploy-2')).body), 'unsettled')).toBe(false);
  });
});

describe('a pipeline whose deployment failed', () => {
  it('hands the environment to the rollback, past everybody who waits', async () => {
    const { token } = await held('deploy-1');
    await acquire('deploy-2');
    const { status, body } = await handOver('deploy-1', token);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ owner: { kind: 'run', id: 'roll-back-1' }, priority: 'rollback' }),
    ]);
    const { holder, unsettled } = await view();
    expect([holder?.lease.owner.id, unsettled]).toEqual(['roll-back-1', undefined]);
    const terms = { environment, priority: 'rollback', reason: 'roll back', maximumHoldSeconds: 1800 } as const;
    const run = await app.records.leases.acquire({ ...terms, owner: { kind: 'run', id: 'roll-back-1' } });
    expect(run).toEqual({ state: 'held', lease: holder?.lease });
  });

  it('may hand over again after the answer was lost, and gets the same answer', async () => {
    const { token } = await held('deploy-1');
    const first = await handOver('deploy-1', token);
    const second = await handOver('deploy-1', token);
    expect([second.status, second.body]).toEqual([200, first.body]);
  });

  it('cannot hand over to a second rollback, nor what it never held', async () => {
    const { token } = await held('deploy-1');
    await handOver('deploy-1', token);
    expect((await handOver('deploy-1', token, 'roll-back-2')).status).toBe(409);
    expect((await handOver('deploy-1', { ...token, counter: token.counter + 9 })).status).toBe(409);
  });
});

describe('a hold', () => {
  it('is opened by a person until an end, listed, and ended', async () => {
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const json = { scope: 'component:api', reason: 'a live demo', endsAt };
    const opened = await app.request('POST', `environments/${environment}/holds`, { as: 'on-call', json });
    expect([opened.status, opened.body]).toEqual([
      201,
      expect.objectContaining({ kind: 'manual', scope: 'component:api' }),
    ]);
    const id: unknown = Reflect.get(Object(opened.body), 'id');
    const list = () => app.request('GET', `environments/${environment}/holds`, { as: 'reader' });
    expect((await list()).body).toMatchObject({ items: [{ id }] });
    const ended = await app.request('DELETE', `environments/${environment}/holds/${String(id)}`, {
      as: 'on-call',
      json: { reason: 'over' },
    });
    expect(ended.body).toMatchObject({ ended: { reason: 'over' } });
    expect((await list()).body).toEqual({ items: [] });
  });
});
