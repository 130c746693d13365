import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { factsApp } from './test-app.ts';
import {
  startEngine,
  statusOf,
  until,
  untilFinished,
  untilStatus,
  webhook,
  type EngineOptions,
  type TestEngine,
} from './engine.ts';
import { skipTime } from './time.ts';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(path.join(tmpdir(), 'durable-hosts-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

const host = (options: EngineOptions = {}): Promise<TestEngine> =>
  startEngine({ app: factsApp, dataFolder, ...options });
const begin = (engine: TestEngine, orchestrator: string, id: string, input: unknown): Promise<unknown> =>
  engine.request('POST', `${webhook}/orchestrators/${orchestrator}/${id}`, JSON.stringify(input));
const runsOf = ({ exchanges }: TestEngine, name: string): number =>
  exchanges.filter(({ function: fn }) => fn === name).length;

test('two hosts on one file share the work, and nothing runs twice', async () => {
  await using one = await host({
    settings: { maxConcurrentActivityFunctions: 1, maxConcurrentOrchestratorFunctions: 1 },
  });
  await using other = await host({
    settings: { maxConcurrentActivityFunctions: 1, maxConcurrentOrchestratorFunctions: 1 },
  });
  const ids = Array.from({ length: 20 }, (_, index) => `slowly-${index}`);
  await Promise.all(ids.map((id) => begin(one, 'slowly', id, 30)));
  for (const id of ids) expect((await untilFinished(one, id)).output).toBe(30);
  expect(runsOf(one, 'slow') + runsOf(other, 'slow')).toBe(ids.length);
  expect(runsOf(other, 'slow')).toBeGreaterThan(0);
  expect(one.warnings.concat(other.warnings)).toEqual([]);
});

test('a host finds what another has started and left before its time', async () => {
  using time = skipTime();
  await using survivor = await host();
  const other = await host();
  await begin(other, 'stop', 'left-behind', 60_000);
  await time.untilStatus(other, 'left-behind', 'Running');
  await other[Symbol.asyncDispose]();
  expect((await time.untilStatus(survivor, 'left-behind', 'Completed')).output).toBe('woken');
});

test('an activity whose host has died runs again only after workItemQueueVisibilityTimeout, while timers and events go on at once', async () => {
  using time = skipTime();
  const dead = await host();
  await begin(dead, 'slowly', 'in-flight', 10_000_000);
  await begin(dead, 'waits', 'waiting', null);
  await begin(dead, 'stop', 'stopped', 5000);
  await time.skip(1000);
  expect(runsOf(dead, 'slow')).toBe(1);
  await dead.extension.stop();

  await using next = await host({ replace: { slow: async () => 'again' } });
  await next.request('POST', `${webhook}/instances/waiting/raiseEvent/Go`, '"event"', {
    'content-type': 'application/json',
  });
  expect((await untilStatus(next, 'waiting', 'Completed')).output).toBe('event');
  await time.skip(5000);
  expect((await statusOf(next, 'stopped')).runtimeStatus).toBe('Completed');
  await time.skip(290_000);
  expect(runsOf(next, 'slow')).toBe(0);
  await time.skip(10_000);
  expect((await statusOf(next, 'in-flight')).output).toBe('again');
});

test('an activity that takes longer than the timeout is renewed, and stays with its host', async () => {
  using time = skipTime();
  const settings = { storageProvider: { workItemQueueVisibilityTimeout: '00:01:00' } };
  await using one = await host({ settings });
  await using other = await host({ settings });
  await begin(one, 'slowly', 'long', 600_000);
  await time.untilStatus(one, 'long', 'Completed');
  expect(runsOf(one, 'slow') + runsOf(other, 'slow')).toBe(1);
});

test('a turn whose host has died in it is taken again after controlQueueVisibilityTimeout', async () => {
  using time = skipTime();
  const dead = await host({ replace: { stop: () => new Promise(() => {}) } });
  await begin(dead, 'stop', 'mid-turn', 1000);
  await until(
    async () => dead.exchanges.length,
    (length) => length > 0,
  );
  await dead.extension.stop();

  await using next = await host();
  await time.skip(290_000);
  expect((await statusOf(next, 'mid-turn')).runtimeStatus).toBe('Pending');
  await time.skip(12_000);
  expect((await statusOf(next, 'mid-turn')).runtimeStatus).toBe('Completed');
});

test('a turn that has outlived its lock is not heard', async () => {
  using time = skipTime();
  const late = Promise.withResolvers<unknown>();
  await using sleeper = await host({ replace: { stop: () => late.promise } });
  await begin(sleeper, 'stop', 'contested', 1000);
  await until(
    async () => sleeper.exchanges.length,
    (length) => length > 0,
  );
  await using other = await host();
  await time.untilStatus(other, 'contested', 'Completed');
  late.resolve({ isDone: true, actions: [[]], output: 'late' });
  await time.skip(1000);
  expect((await statusOf(sleeper, 'contested')).output).toBe('woken');
  expect(sleeper.warnings).toEqual([expect.stringContaining('another host')]);
});

test('an activity whose instance is gone meanwhile is not heard', async () => {
  using time = skipTime();
  const slow = Promise.withResolvers<unknown>();
  await using sleeper = await host({ replace: { slow: () => slow.promise } });
  await begin(sleeper, 'slowly', 'contested', 1);
  await until(
    async () => runsOf(sleeper, 'slow'),
    (runs) => runs > 0,
  );
  await sleeper.request('DELETE', `${webhook}/instances?createdTimeFrom=2000-01-01T00:00:00Z`);
  slow.resolve('late');
  await time.skip(1000);
  expect((await sleeper.request('GET', `${webhook}/instances/contested`)).status).toBe(404);
  expect(sleeper.warnings).toEqual([expect.stringContaining('is dropped')]);
});
