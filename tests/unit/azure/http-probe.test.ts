import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpProbe } from '../../../azure/http-probe.ts';
import { createTestClock } from '../../support/storage.ts';

const clock = createTestClock('2026-11-24T10:00:00.000Z');
const probe = createHttpProbe({ clock });
const digest = `sha256:${'AB'.repeat(32)}`;

const answers: Readonly<Record<string, { status: number; body?: string; location?: string }>> = {
  '/health': { status: 200, body: 'ok' },
  '/ill': { status: 503 },
  '/moved': { status: 302, location: '/health' },
  '/version': { status: 200, body: JSON.stringify({ digest }) },
  '/version-of-an-ill-site': { status: 500, body: JSON.stringify({ digest }) },
  '/version-without-digest': { status: 200, body: '{"commit":"abc"}' },
  '/version-of-nothing': { status: 200, body: 'null' },
  '/page': { status: 200, body: '<html>' },
};

let server: Server;
let origin: string;
let userAgent: string | undefined;
beforeAll(async () => {
  server = createServer((request, response) => {
    userAgent = request.headers['user-agent'];
    const answer = answers[request.url ?? ''];
    // Anything else is taken and never answered.
    if (!answer) return;
    response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  origin = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('one look', () => {
  it('is healthy where the answer is 200, with when and how long', async () => {
    const url = `${origin}/health`;
    expect(await probe.look(url)).toEqual({
      url,
      healthy: true,
      status: 200,
      milliseconds: 0,
      at: '2026-11-24T10:00:00.000Z',
    });
    expect(userAgent).toBe('chaufher-operations');
  });

  it.each([
    ['/ill', 503],
    ['/moved', 302],
  ])('is unhealthy where %s answers %i, and says so', async (path, status) => {
    expect(await probe.look(origin + path)).toMatchObject({ healthy: false, status, reason: `answered ${status}` });
  });

  it('is unhealthy where no answer comes in time', async () => {
    const look = await probe.look(`${origin}/hanging`, { timeoutSeconds: 0.05 });
    expect(look).toMatchObject({ healthy: false, reason: 'no answer in 0.05 s' });
    expect(look.status).toBeUndefined();
  });

  it('is unhealthy where nobody listens, and never an exception', async () => {
    expect(await probe.look('http://127.0.0.1:9/health')).toMatchObject({
      healthy: false,
      reason: 'could not be reached',
    });
    expect(await probe.look('not a url')).toMatchObject({ healthy: false });
  });
});

describe('the digest of a version endpoint', () => {
  it('is what it says it serves, in lower case', async () => {
    expect(await probe.digest(`${origin}/version`)).toBe(digest.toLowerCase());
  });

  it.each(['/version-of-an-ill-site', '/version-without-digest', '/version-of-nothing', '/page', '/ill'])(
    'is unknown where %s does not say',
    async (path) => {
      expect(await probe.digest(origin + path)).toBeUndefined();
    },
  );

  it('is unknown where no answer comes in time', async () => {
    expect(await probe.digest(`${origin}/hanging`, { timeoutSeconds: 0.05 })).toBeUndefined();
  });
});
