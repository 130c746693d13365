import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHostProcess, temporaryFolder } from '../host/host-process.ts';

let data: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  data = temporaryFolder();
});
afterEach(() => data.remove());

const recorded = () =>
  readFileSync(path.join(data.path, 'http-answers.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

describe('the answers of a host', () => {
  it('are kept with headers and body where that is asked for, without what was asked with', async () => {
    const host = await startHostProcess({ data: data.path, environment: { LOCAL_RECORD_ANSWERS: '1' } });
    const { functionKey }: { functionKey: string } = JSON.parse(
      readFileSync(path.join(data.path, 'keys.json'), 'utf8'),
    );
    await host.fetch(`/api/fkey?code=${functionKey}`);
    await host.fetch('/runtime/webhooks/eventgrid?functionName=eg');
    await host.stop();
    expect(recorded()).toEqual([
      expect.objectContaining({ method: 'GET', path: '/api/fkey', status: 200, body: 'ok' }),
      expect.objectContaining({
        path: '/runtime/webhooks/eventgrid',
        status: 401,
        headers: { 'www-authenticate': 'Bearer' },
      }),
    ]);
    expect(JSON.stringify(recorded())).not.toContain(functionKey);
  });

  it('survive a host that is killed', async () => {
    const host = await startHostProcess({ data: data.path, environment: { LOCAL_RECORD_ANSWERS: '1' } });
    await host.fetch('/');
    host.process.kill('SIGKILL');
    expect(recorded()).toHaveLength(1);
  });

  it('are not kept otherwise', async () => {
    const host = await startHostProcess({ data: data.path });
    await host.fetch('/');
    await host.stop();
    expect(existsSync(path.join(data.path, 'http-answers.ndjson'))).toBe(false);
  });
});
