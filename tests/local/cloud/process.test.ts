/** The emulated cloud as a process: how it starts, what a kill leaves, how it ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createCloudControl, type CloudControl } from '../../../local/cloud/control.ts';
import { ask, changedSnapshot, eventually, fixtureSnapshot } from './support.ts';

const main = join(import.meta.dirname, '../../../local/cloud/main.ts');
const otherDigest = `sha256:${'c'.repeat(64)}`;
const running: ChildProcess[] = [];

interface Started {
  readonly process: ChildProcess;
  readonly url: string;
  readonly ca: string;
  readonly control: CloudControl;
}

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function spawnMain(args: string[]): ChildProcess {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  running.push(child);
  return child;
}

async function start(data: string, more: string[] = [], snapshot = fixtureSnapshot): Promise<Started> {
  const child = spawnMain([
    '--snapshot',
    snapshot,
    '--data',
    data,
    '--restart-seconds',
    '0.3',
    '--switch-seconds',
    '0.3',
    ...more,
  ]);
  const [line] = await once(child.stdout ?? child, 'data');
  const { listening, ca } = JSON.parse(String(line));
  const pem = readFileSync(ca, 'utf8');
  return { process: child, url: listening, ca: pem, control: createCloudControl(listening, pem) };
}

const folder = () => mkdtempSync(join(tmpdir(), 'cloud-'));
const imagesOf = async (control: CloudControl) =>
  (await control.status()).services['app-service'].map(({ image }) => image.slice(-64, -60));

async function end(started: Started, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(started.process, 'exit');
  started.process.kill(signal);
  const [code] = await ended;
  return code;
}

describe('a killed cloud', () => {
  test('comes back at its addresses with what it had', async () => {
    const data = folder();
    const first = await start(data);
    await first.control.release({ digest: otherDigest });
    await first.control.traffic({ on: true, ratePerSecond: 3 });
    const before = await first.control.status();
    const principals = await first.control.principals();
    await end(first, 'SIGKILL');

    const second = await start(data);
    const after = await second.control.status();
    expect([second.url, second.ca]).toEqual([first.url, first.ca]);
    expect(after.services['app-service']).toEqual(before.services['app-service']);
    expect(after.services.monitor.traffic).toMatchObject({ on: true, ratePerSecond: 3 });
    expect(await second.control.principals()).toEqual(principals);
    expect(await second.control.operations()).toHaveLength(2);
  });

  test('finishes the swap that was under way', async () => {
    const data = folder();
    const first = await start(data);
    await first.control.release({ digest: otherDigest, sites: ['chaufher-dev-api-weu'], through: 'operations' });
    await end(first, 'SIGKILL');

    const second = await start(data);
    const done = await eventually(
      () => second.control.operations(),
      (operations) => operations[0]?.result !== 'accepted',
    );
    expect(done).toMatchObject([{ operation: 'slotsswap', result: 'succeeded' }]);
    const url = (await second.control.status()).services['app-service'][0]?.url;
    expect((await ask(second, `${url}/version`)).json()).toMatchObject({ digest: otherDigest });
  });
});

describe('a changed snapshot', () => {
  test('is deployed at the next start: what it dropped is gone, and sites keep the image they run', async () => {
    const data = folder();
    const first = await start(data);
    await first.control.release({ digest: otherDigest });
    await end(first, 'SIGTERM');

    const changed = changedSnapshot((resources) =>
      resources.filter((resource) => resource['type'] !== 'Microsoft.Insights/metricAlerts'),
    );
    const second = await start(data, [], changed);
    const { services } = await second.control.status();
    expect(services.monitor.evaluated.filter((id) => id.includes('/metricAlerts/'))).toEqual([]);
    expect((await imagesOf(second.control))[0]).toBe('cccc');
  });
});

async function failure(args: string[]): Promise<{ code: number; stderr: string }> {
  const child = spawnMain(args);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const [code] = await once(child, 'close');
  return { code, stderr };
}

describe('the process', () => {
  test('says where it listens, and ends on SIGTERM', async () => {
    const started = await start(folder());
    expect(started.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await end(started, 'SIGTERM')).toBe(0);
  });

  test('tells its parent what the product needs to find it', async () => {
    const child = spawnMain(['--snapshot', fixtureSnapshot, '--memory']);
    const [message] = await once(child, 'message');
    expect(message).toMatchObject({
      ready: true,
      environment: {
        IDENTITY_ENDPOINT: expect.stringContaining('/identity/msi/token'),
        IDENTITY_HEADER: expect.any(String),
      },
    });
  });

  test('ends with one line where its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { code, stderr } = await failure(['--snapshot', fixtureSnapshot, '--memory', '--port', port]);
    other.close();
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`127.0.0.1:${port}`)]);
  });

  test.for([
    [['--snapshot', '/nowhere/dev.json', '--memory'], 'The snapshot /nowhere/dev.json cannot be read.'],
    [['--memory'], 'usage:'],
    [['--snapshot', fixtureSnapshot], 'usage:'],
    [['--snapshot', fixtureSnapshot, '--memory', '--port', 'many'], "--port is a number, got 'many'."],
  ] as const)('ends with one line on %j', async ([args, expected]) => {
    const { code, stderr } = await failure([...args]);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(expected)]);
  });
});
