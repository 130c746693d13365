import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { templateDigest, type StoredTemplate } from '../../../records/templates.ts';
import { startApp, type RunningApp } from './running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

/** As large as a compiled environment is. */
const template: StoredTemplate = {
  environment: 'dev',
  template: { resources: { group: { type: 'Microsoft.Resources/resourceGroups', description: 'x'.repeat(600_000) } } },
  parameters: { regions: { value: ['westeurope'] } },
  resources: [{ id: '/subscriptions/s/resourceGroups/g', type: 'Microsoft.Resources/resourceGroups' }],
};
const digest = templateDigest(template);
const path = (of: string): string => `templates/${encodeURIComponent(of)}`;

describe('templates of the infrastructure', () => {
  it('are kept and handed out by digest, however large an environment is', async () => {
    expect((await app.request('PUT', path(digest), { as: 'pipeline', json: template })).status).toBe(200);
    expect((await app.request('PUT', path(digest), { as: 'pipeline', json: template })).status).toBe(200);
    const { status, body } = await app.request('GET', path(digest), { as: 'pipeline' });
    expect([status, body]).toEqual([200, template]);
  });

  it('are refused under another digest, and are not there before they came', async () => {
    const other = `sha256:${'0'.repeat(64)}`;
    expect((await app.request('PUT', path(other), { as: 'pipeline', json: template })).status).toBe(400);
    expect((await app.request('GET', path(other), { as: 'pipeline' })).status).toBe(404);
  });

  it('are for pipelines alone', async () => {
    expect((await app.request('GET', path(digest), { as: 'reader' })).status).toBe(403);
    expect((await app.request('PUT', path(digest), { as: 'on-call', json: template })).status).toBe(403);
  });
});

describe('the report of what a pipeline has applied', () => {
  const report = { digest, outcome: 'applied' };

  it('goes to a rollback of the infrastructure, and to no other run', async () => {
    const input = { environment: 'dev', component: 'api', firedAt: '2026-11-24T10:00:00.000Z' };
    const request = { input, reason: 'another runbook' };
    const { body } = await app.request('POST', 'runbooks/roll-back/runs', { as: 'on-call', json: request });
    const { id } = Object(body);
    expect((await app.request('POST', `runs/${id}/applied`, { as: 'pipeline', json: report })).status).toBe(409);
    expect((await app.request('POST', 'runs/nobody/applied', { as: 'pipeline', json: report })).status).toBe(404);
  });

  it('is kept as it was first told', async () => {
    const { templates } = app.records;
    await templates.report('run-1', { digest, outcome: 'failed', why: 'Azure refused' });
    await templates.report('run-1', { digest, outcome: 'applied', why: '' });
    expect(await templates.reportTo('run-1')).toMatchObject({ outcome: 'failed' });
    expect(await templates.reportTo('run-2')).toBeUndefined();
  });
});
