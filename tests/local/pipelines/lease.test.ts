/** The lease commands against the app: taken, kept while a command runs, lost, given back. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../app/running-app.ts';
import { createBench, type Bench } from './bench.ts';

let app: RunningApp;
let bench: Bench;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());
beforeEach(() => {
  bench = createBench(app.azure.cloud, app.baseUrl);
});
afterEach(async () => {
  const { leases } = app.records;
  // Who still waits would be next.
  for (const { owner } of (await leases.view('dev')).waiters) await leases.withdraw({ environment: 'dev', owner });
  await leases.breakLease({ environment: 'dev', by: 'test', reason: 'the test is over' });
  bench.remove();
});

const dev = ['--env', 'dev'];
const holder = async () => (await app.records.leases.view('dev')).holder?.lease;

describe('a pipeline', () => {
  it('takes the environment, beats for it, and gives it back', async () => {
    expect(await bench.run('lease', 'take', ...dev)).toBe(0);
    expect(await holder()).toMatchObject({ owner: { kind: 'pipeline', id: 'run-1' }, priority: 'pipeline' });
    expect([await bench.run('lease', 'heartbeat', ...dev), bench.lines]).toEqual([0, ['held']]);
    expect(await bench.run('lease', 'release', ...dev)).toBe(0);
    expect(await holder()).toBeUndefined();
  });

  it('waits for another, says whom for, and gives up in time', async () => {
    await app.records.leases.acquire({
      environment: 'dev',
      owner: { kind: 'pipeline', id: 'somebody-else' },
      priority: 'pipeline',
      reason: 'deploy',
      maximumHoldSeconds: 3600,
    });
    await expect(bench.run('lease', 'take', ...dev, '--wait', '0')).rejects.toThrow('was not free within 0 minutes');
    expect(bench.lines).toEqual(['waiting for pipeline somebody-else, place 1']);
  });

  it('settles what the holder before left, once nothing of it is in flight', async () => {
    await app.records.leases.acquire({
      environment: 'dev',
      owner: { kind: 'pipeline', id: 'lost' },
      priority: 'pipeline',
      reason: 'deploy',
      maximumHoldSeconds: 3600,
    });
    await app.records.leases.breakLease({ environment: 'dev', by: 'jonna', reason: 'its runner is gone' });
    expect((await app.records.leases.view('dev')).unsettled).toBeDefined();
    expect(await bench.run('lease', 'take', ...dev)).toBe(0);
    expect(bench.lines).toContain('the holder before it died; waiting for what it left in flight');
    expect((await app.records.leases.view('dev')).unsettled).toBeUndefined();
  });

  it('has its command run under the lease, with its exit code', async () => {
    await bench.run('lease', 'take', ...dev);
    const node = (code: string) => bench.run('lease', 'hold', ...dev, '--', process.execPath, '-e', code);
    expect(await node('require("fs").writeFileSync("ran", "")')).toBe(0);
    expect(existsSync(join(bench.root, 'ran'))).toBe(true);
    expect(await node('process.exit(3)')).toBe(1);
  });

  it('runs nothing under a lease that it has lost', async () => {
    await bench.run('lease', 'take', ...dev);
    await app.records.leases.breakLease({ environment: 'dev', by: 'jonna', reason: 'it must stop' });
    const held = bench.run(
      'lease',
      'hold',
      ...dev,
      '--',
      process.execPath,
      '-e',
      'require("fs").writeFileSync("ran", "")',
    );
    await expect(held).rejects.toMatchObject({ code: 'lease-lost' });
    expect(existsSync(join(bench.root, 'ran'))).toBe(false);
  });

  it('needs to have taken it first', async () => {
    await expect(bench.run('lease', 'release', ...dev)).rejects.toThrow('lease take --env dev');
  });
});

describe('who may go live', () => {
  it('is nobody while the environment is kept closed', async () => {
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    await app.request('POST', 'environments/dev/holds', {
      as: 'on-call',
      json: { scope: '*', reason: 'an audit', endsAt },
    });
    const document = JSON.stringify({ environment: 'dev', template: {}, parameters: {}, resources: [] });
    mkdirSync(join(bench.root, '.local/pipeline/dev'), { recursive: true });
    writeFileSync(join(bench.root, '.local/pipeline/dev/release.json'), document);
    expect(await bench.run('admission', ...dev)).toBe(1);
    expect(bench.lines.join('\n')).toContain('1 hold(s) on everything are open');
  });
});
