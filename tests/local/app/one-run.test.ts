import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTokenSource } from '../../../local/system/tokens.ts';
import type { Records } from '../../../records/records.ts';
import type { Run } from '../../../records/runs.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { bad, good } from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import { startHostProcess, type HostProcess } from '../host/host-process.ts';
import { startAzure, type EmulatedAzure } from './azure.ts';
import { audience, recordsOf, settingsFor, sourceAppFolder } from './running-app.ts';

let azure: EmulatedAzure;
let azurite: Azurite;
let hosts: readonly HostProcess[];
let records: Records;
let token: (principal: string) => Promise<string>;
const app = sourceAppFolder();
const data = mkdtempSync(join(tmpdir(), 'host-'));

beforeAll(async () => {
  [azure, azurite] = await Promise.all([startAzure(), startAzurite()]);
  records = recordsOf(azurite);
  await records.ensureStorage();
  await ship();
  const environment = { ...settingsFor(azurite), ...azure.environment };
  hosts = await Promise.all([1, 2].map(() => startHostProcess({ app, data, environment })));
  token = createTokenSource({ cloud: azure.control, audience });
});
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  await azure[Symbol.asyncDispose]();
  await azurite.stop();
  for (const folder of [app, data]) rmSync(folder, { recursive: true, force: true });
});

/** A bad release after a good one; what a rollback does first goes well, and its first act on a site is refused for good. */
async function ship(): Promise<void> {
  for (const [digest, minutesAgo] of [
    [good, 60],
    [bad, 5],
  ] as const) {
    await azure.control.declareArtefact({ digest });
    await azure.control.release({ digest });
    await records.releases.register({
      component: 'api',
      environment: 'dev',
      commit: digest.slice(7, 14),
      digest,
      migration: 'none',
      liveAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    });
  }
  await azure.control.clearOperations();
  await azure.control.addFault({ path: '*applySlotConfig', status: 403, afterEffect: true });
}

const firedAt = new Date(Date.now() - 60_000).toISOString();
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/alerts/${name}.json`, import.meta.url), 'utf8');
const fired = fixture('api-5xx-fired').replace('2026-03-02T08:15:30.1234567Z', firedAt);

async function deliver(host: HostProcess | undefined, text = fired): Promise<number> {
  const authorization = `Bearer ${await token('azns-aad-webhook')}`;
  const answer = await host?.fetch('/api/alerts', { method: 'POST', headers: { authorization }, body: text });
  return answer?.status ?? 0;
}

const runs = async (): Promise<readonly Run[]> => (await records.runs.list()).items;
const applied = async () =>
  (await azure.control.operations()).filter(({ operation }) => operation === 'applySlotConfig').length;
const soon = { timeout: 30_000, interval: 200 };

async function expectOneRunActed(): Promise<void> {
  expect((await runs()).map(({ state, outcome }) => [state, outcome?.kind, outcome?.acted])).toEqual([
    ['finished', 'escalated-step-failed', true],
  ]);
  expect(await applied()).toBe(1);
  const day = await records.auditReader.day('dev', new Date().toISOString().slice(0, 10));
  const acts = (day ?? '')
    .split('\n')
    .filter((line) => line.includes('"roll-back-quarantine-release"'))
    .map((line) => JSON.parse(line).phase);
  expect(acts).toEqual(['intent', 'outcome']);
}

describe('exactly one run acts', () => {
  it('where the same alert comes fifty times at once, to two hosts', async () => {
    const statuses = await Promise.all(Array.from({ length: 50 }, (_, index) => deliver(hosts[index % 2])));
    expect(new Set(statuses)).toEqual(new Set([202]));
    await expect.poll(async () => (await runs()).map(({ state }) => state), soon).toEqual(['finished']);
    await expectOneRunActed();
  });

  it('where the alert comes again after the run has ended', async () => {
    expect(await deliver(hosts[1])).toBe(202);
    await expect.poll(unrouted, soon).toEqual([]);
    await expectOneRunActed();
  });

  it('where a starter that stalled wakes up when the run has ended', async () => {
    const [run] = await runs();
    const { systemKeys } = JSON.parse(readFileSync(join(data, 'keys.json'), 'utf8'));
    const management = (path: string) =>
      `/runtime/webhooks/durabletask/${path}?code=${systemKeys.durabletask_extension}`;
    const started = await hosts[0]?.fetch(management(`orchestrators/roll-back/${run?.id}`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input: run?.input, requestedAt: run?.requestedAt }),
    });
    expect(started?.status).toBe(202);
    const output = async () => {
      const answer = await hosts[1]?.fetch(management(`instances/${run?.id}`));
      return Reflect.get(Object(await answer?.json()), 'output');
    };
    await expect.poll(output, soon).toMatchObject({ kind: 'not-claimed' });
    await expectOneRunActed();
  });
});

/** Whatever waits to be routed, however young. */
async function unrouted(): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of records.intake.unrouted(-60)) ids.push(id);
  return ids;
}
