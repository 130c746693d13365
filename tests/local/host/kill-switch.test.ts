import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKillSwitch } from '../../../local/host/kill-switch.ts';
import { startHostProcess, temporaryFolder } from './host-process.ts';

let server: Server;
let url: string;
const folder = temporaryFolder();

beforeAll(async () => {
  server = createServer((asked, answer) => {
    asked.resume();
    answer.end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  folder.remove();
});

/** What happened, in order; a kill is only noted. */
let events: string[];
beforeEach(() => {
  events = [];
});

async function send(method: string): Promise<void> {
  const sent = request(url, { method }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  events.push(method);
}

function armed(order: string, onceFile?: string): (name: string, handler: () => Promise<void>) => Promise<void> {
  const kill = createKillSwitch({ LOCAL_KILL_AT: order, LOCAL_KILL_ONCE_FILE: onceFile }, () => events.push('kill'));
  return async (name, handler) => (kill === undefined ? handler() : kill.around(name, handler));
}

describe('the kill switch', () => {
  it('strikes before the handler runs', async () => {
    await armed('swap:before')('swap', () => send('PUT'));
    expect(events).toEqual(['kill', 'PUT']);
  });

  it('strikes after the handler has returned, before its caller hears of it', async () => {
    const run = armed('swap:after');
    await run('swap', () => send('PUT')).then(() => events.push('heard'));
    expect(events).toEqual(['PUT', 'kill', 'heard']);
  });

  it('does not strike after a handler that failed', async () => {
    const failing = armed('swap:after')('swap', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(events).toEqual([]);
  });

  for (const method of ['PUT', 'POST', 'PATCH', 'DELETE']) {
    it(`strikes during the handler once a ${method} of it is answered, and not at what only reads`, async () => {
      await armed('swap:during')('swap', async () => {
        await send('GET');
        await send(method);
        await send(method);
      });
      expect(events).toEqual(['GET', 'kill', method, method]);
    });
  }

  it('strikes during a handler that uses fetch', async () => {
    await armed('swap:during')('swap', async () => {
      await fetch(url, { method: 'POST', body: 'x' });
      events.push('fetched');
    });
    expect(events).toEqual(['kill', 'fetched']);
  });

  it('leaves other functions alone, even while the named one runs', async () => {
    const run = armed('swap:during');
    await Promise.all([run('swap', () => send('GET')), run('other', () => send('PUT')), send('POST')]);
    expect(events).not.toContain('kill');
  });

  it('strikes at the nth match', async () => {
    const run = armed('swap:before:2');
    for (const name of ['first', 'second', 'third']) await run('swap', () => Promise.resolve(void events.push(name)));
    expect(events).toEqual(['first', 'kill', 'second', 'third']);
  });

  it('leaves its marker, and is not armed where there is one', async () => {
    const marker = path.join(folder.path, 'killed');
    await armed('swap:before', marker)('swap', () => Promise.resolve());
    expect(existsSync(marker)).toBe(true);
    expect(createKillSwitch({ LOCAL_KILL_AT: 'swap:before', LOCAL_KILL_ONCE_FILE: marker })).toBeUndefined();
  });

  for (const order of ['swap', 'swap:sometimes', ':before', 'swap:before:0', 'swap:before:x']) {
    it(`refuses the order "${order}"`, () => {
      expect(() => createKillSwitch({ LOCAL_KILL_AT: order })).toThrow('LOCAL_KILL_AT is');
    });
  }
});

describe('a host under the kill switch', () => {
  const data = temporaryFolder();
  afterEach(() => data.remove());

  it('dies by SIGKILL, and lives through the same thing after its restart', async () => {
    const environment = { LOCAL_KILL_AT: 'hello:after', LOCAL_KILL_ONCE_FILE: path.join(folder.path, 'host-killed') };
    const first = await startHostProcess({ data: data.path, environment });
    const ended = once(first.process, 'exit');
    await expect(first.fetch('/api/hello')).rejects.toThrow('fetch failed');
    expect(await ended).toEqual([null, 'SIGKILL']);

    const second = await startHostProcess({ data: data.path, environment });
    expect((await second.fetch('/api/hello')).status).toBe(200);
    await second.stop();
  });
});
