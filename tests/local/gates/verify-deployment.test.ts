/** The runbook in the whole app: asked for by a person, and started by the event of a deployment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedVaults } from '../../../local/system/seed.ts';
import type { Run } from '../../../records/runs.ts';
import { startApp, type RunningApp } from '../app/running-app.ts';
import { realRules } from '../app/sandbox.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
  const { estate } = await realRules();
  await seedVaults(app.control, estate.credentials('dev'));
}, 120_000);
afterAll(() => app[Symbol.asyncDispose]());

async function ended(id: string): Promise<Run> {
  for (let look = 0; look < 600; look++) {
    const run = await app.records.runs.get(id);
    if (run?.state === 'finished') return run;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Run ${id} does not end.`);
}

it('verifies what a person asks for, and changes nothing', { timeout: 120_000 }, async () => {
  await app.control.clearOperations();
  const { status, body } = await app.request('POST', 'runbooks/verify-deployment/runs', {
    as: 'on-call',
    json: { input: { environment: 'dev' }, reason: 'after a deployment by hand' },
  });
  expect(status).toBe(202);
  const run = await ended(String(Object(body).id));
  expect(run.outcome).toMatchObject({ kind: 'verified', acted: false });
  expect(Number(run.outcome?.facts?.['judged'])).toBeGreaterThan(200);
  const changed = (await app.control.operations()).filter(
    ({ result }) => result === 'succeeded' || result === 'accepted',
  );
  expect(changed).toEqual([]);
});

it('refuses who may only look', async () => {
  const json = { input: { environment: 'dev' }, reason: 'curious' };
  expect((await app.request('POST', 'runbooks/verify-deployment/runs', { as: 'reader', json })).status).toBe(403);
});

it(
  'is started by the success of a deployment, and verifies it once, however often it is told',
  { timeout: 180_000 },
  async () => {
    const text = readFileSync(new URL('../../fixtures/cloud/deployment-succeeded.json', import.meta.url), 'utf8');
    const nested = text.replaceAll('deployments/chaufher-dev', 'deployments/network');
    // The root is told of twice; a nested deployment has the same correlation.
    for (const body of [text, nested, text]) expect(await push(body)).toBe(202);
    const runs = await eventRuns(2);
    const outcomes = await Promise.all(runs.map(async ({ id }) => (await ended(id)).outcome?.kind));
    expect(new Set(outcomes)).toEqual(new Set(['joined', 'verified']));
    expect(outcomes).toHaveLength(2);
    const { items } = await app.records.incidents.list({ environment: 'dev' });
    expect(items.map(({ state }) => state)).toEqual(['resolved', 'resolved']);
    const { items: pages } = await app.records.pages.list({ environment: 'dev' });
    expect(pages).toEqual([]);
  },
);

/** As Event Grid pushes it. */
async function push(body: string): Promise<number> {
  const { systemKeys } = JSON.parse(readFileSync(join(app.dataFolder, 'keys.json'), 'utf8'));
  const code = encodeURIComponent(systemKeys.eventgrid_extension);
  const response = await fetch(`${app.baseUrl}/runtime/webhooks/EventGrid?functionName=events&code=${code}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification' },
    body,
  });
  return response.status;
}

async function eventRuns(count: number): Promise<readonly Run[]> {
  for (let look = 0; look < 300; look++) {
    const { items } = await app.records.runs.list({ runbook: 'verify-deployment' });
    const found = items.filter(({ by }) => by === 'route deployment-succeeded');
    if (found.length >= count) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`There are not ${count} runs.`);
}
