import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runIn, startFakeApi, type FakeApi } from './secrets-api.ts';

const root = new URL('../../../', import.meta.url).pathname;

let api: FakeApi;
beforeEach(async () => {
  api = await startFakeApi();
});
afterEach(() => api[Symbol.asyncDispose]());

const token = {
  environment: 'dev',
  name: 'webhook-token',
  strategy: 'generated',
  owner: 'partners@chaufher.example',
  state: 'due',
  reasons: ['It expires on 2026-12-01.'],
  contentType: 'text/plain',
  vault: 'kv-weu',
  standbyVaults: ['kv-neu'],
  validityDays: 60,
  version: 'v1',
  ageDays: 53,
  createdOn: '2026-10-02T08:00:00.000Z',
  expiresOn: '2026-12-01T08:00:00.000Z',
  nextRotation: '2026-11-01T08:00:00.000Z',
  lastRotation: { run: 'rotate-secret-1', at: '2026-10-02T08:00:00.000Z' },
  consumers: [
    { site: 'api-weu', slot: 'production', setting: 'WEBHOOK_TOKEN', secret: 'webhook-token' },
    { site: 'api-weu', slot: 'staging', setting: 'WEBHOOK_TOKEN', secret: 'webhook-token' },
  ],
  better: 'No token at all.',
  versions: [{ vault: 'kv-weu', version: 'v1', enabled: true, createdOn: '2026-10-02T08:00:00.000Z' }],
};
const { versions: _, better: __, ...bare } = token;
const unmade = {
  ...bare,
  name: 'apns-key',
  strategy: 'human',
  state: 'missing',
  rotating: 'rotate-secret-2',
  consumers: [],
};

const run = (changes: object) => ({
  id: 'run-1',
  state: 'finished',
  requestedAt: '2026-11-24T10:00:00.000Z',
  steps: [],
  ...changes,
});

function answer(what: string, ...bodies: readonly unknown[]): void {
  api.answers.set(
    what,
    bodies.map((body) => ({ status: 200, body })),
  );
}

/** What a rotation was asked with. */
function sent(): unknown {
  return api.received.find(({ method }) => method === 'POST')?.body;
}

describe('secrets list', () => {
  it('is a table for people', async () => {
    answer('GET /api/secrets', { items: [token, unmade] });
    const { code, out } = await api.run('list');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'SECRET         STRATEGY   STATE              AGE   EXPIRES     NEXT        LAST        CONSUMERS  OWNER',
      'webhook-token  generated  due                53 d  2026-12-01  2026-11-01  2026-10-02  2          partners@chaufher.example',
      'apns-key       human      missing, rotating  53 d  2026-12-01  2026-11-01  2026-10-02  0          partners@chaufher.example',
      '',
      '1 of them need not be: `npm run secrets -- show NAME` says what is better.',
    ]);
  });

  it('is what the API says, for programs', async () => {
    answer('GET /api/secrets?environment=dev', { items: [token] });
    expect(JSON.parse((await api.run('list', '--json', '--env', 'dev')).out)).toEqual([token]);
  });

  it('calls as the person that is named', async () => {
    answer('GET /api/secrets', { items: [] });
    await api.run('list');
    await api.run('list', '--as', 'reader');
    const asked = 'scope=api%3A%2F%2Fops%2F.default&client_id=client+of';
    expect(api.received.map(({ authorization }) => authorization)).toEqual([
      `Bearer ${asked}+on-call&client_secret=of+on-call`,
      `Bearer ${asked}+reader&client_secret=of+reader`,
    ]);
  });
});

describe('secrets show', () => {
  it('has consumers, versions and what is better', async () => {
    answer('GET /api/secrets/webhook-token', token);
    const { code, out } = await api.run('show', 'webhook-token');
    expect(code).toBe(0);
    for (const part of [
      'due. It expires on',
      'kv-weu, kv-neu',
      'by run rotate-secret-1',
      'No token at all.',
      'staging',
      'v1',
    ])
      expect(out).toContain(part);
  });
});

describe('secrets rotate', () => {
  beforeEach(() => answer('GET /api/secrets/webhook-token', token));
  const starts = 'POST /api/runbooks/rotate-secret/runs';

  it('asks for the version that is there, and does not wait', async () => {
    answer(starts, run({ state: 'requested' }));
    const { code, out } = await api.run('rotate', 'webhook-token', '--reason', 'a partner left');
    expect([code, out]).toEqual([0, expect.stringContaining('Run run-1 rotates webhook-token.')]);
    expect(sent()).toEqual({
      input: { environment: 'dev', secret: 'webhook-token', reason: 'asked', version: 'v1' },
      reason: 'a partner left',
      idempotencyKey: expect.any(String),
    });
  });

  it('asks for what is compromised whatever its version', async () => {
    answer(starts, run({ state: 'requested' }));
    await api.run('rotate', 'webhook-token', '--compromised');
    expect(sent()).toMatchObject({ input: { environment: 'dev', secret: 'webhook-token', reason: 'compromised' } });
    expect(sent()).not.toHaveProperty('input.version');
  });

  it('is another run each time', async () => {
    answer(starts, run({ state: 'requested' }));
    await api.run('rotate', 'webhook-token');
    await api.run('rotate', 'webhook-token');
    const keys = api.received.flatMap(({ body }) => (body ? [JSON.stringify(body)] : []));
    expect(new Set(keys).size).toBe(2);
  });

  it('follows the run to its end, each step once', async () => {
    answer(starts, run({ state: 'requested' }));
    const steps = [
      { name: 'rotate-secret-create', at: '2026-11-24T10:00:01.000Z' },
      { name: 'rotate-secret-test', at: '2026-11-24T10:01:00.000Z' },
    ];
    answer(
      'GET /api/runs/run-1',
      run({ state: 'running', steps: steps.slice(0, 1) }),
      run({ state: 'running', steps: steps.slice(0, 1) }),
      run({ steps, outcome: { kind: 'rotated', reason: 'It has a new value.', facts: { consumers: 2 } } }),
    );
    const { code, out } = await api.run('rotate', 'webhook-token', '--wait');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'Run run-1',
      '+1 s      rotate-secret-create',
      '+60 s     rotate-secret-test',
      'rotated: It has a new value.',
      '  consumers: 2',
    ]);
  });

  it('waits for the plan of a dry run, and prints it', async () => {
    answer(starts, run({ state: 'requested' }));
    answer('GET /api/runs/run-1', run({ outcome: { kind: 'planned', reason: 'make a new value; test it' } }));
    const { code, out } = await api.run('rotate', 'webhook-token', '--dry-run');
    expect(sent()).toMatchObject({ input: { dryRun: true } });
    expect([code, out]).toEqual([0, 'Run run-1\nplanned:\n  - make a new value\n  - test it']);
  });

  it.each(['escalated-not-healthy', 'left-held', 'joined', 'died'])(
    'fails where the run ends with %s',
    async (kind) => {
      answer(starts, run({ state: 'requested' }));
      answer('GET /api/runs/run-1', run({ outcome: { kind, reason: 'why' } }));
      const { code, out } = await api.run('rotate', 'webhook-token', '--wait', '--json');
      expect([code, JSON.parse(out)]).toMatchObject([1, { outcome: { kind } }]);
    },
  );

  it('says what the API refuses', async () => {
    const detail = 'start-rotate-secret needs the role Operations.Operate; reader has Operations.Read.';
    api.answers.set(starts, [{ status: 403, body: { type: 'urn:chaufher:error:forbidden', detail } }]);
    expect(await api.run('rotate', 'webhook-token')).toEqual({ code: 2, out: '', err: detail });
  });
});

describe('secrets check', () => {
  const finding = { rule: 'no-expiry', environment: 'dev', subject: 'x', message: 'It has none.', owner: 'imara' };
  const ignored = { reason: 'on its way out', owner: 'jonna', until: '2026-12-31' };

  it('fails where there is a finding, and tells it', async () => {
    answer('GET /api/secrets/check', { items: [finding, { ...finding, subject: 'y', ignored }] });
    const { code, out } = await api.run('check');
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      'no-expiry  x  (imara)',
      '  It has none.',
      'ignored until 2026-12-31 by jonna: no-expiry  y  (on its way out)',
      expect.stringMatching(/^1 finding in snapshot and vaults, asked of http:/),
    ]);
  });

  it('is fine where somebody answers for every finding', async () => {
    answer('GET /api/secrets/check', { items: [{ ...finding, ignored }] });
    expect((await api.run('check', '--json')).code).toBe(0);
  });

  it('needs nothing that runs when it is offline', async () => {
    const { code, out } = await runIn(root, ['check', '--offline']);
    expect([code, out.split('\n').at(-1)]).toEqual([
      0,
      '0 findings in the snapshot of dev, prod, staging; vaults were not asked.',
    ]);
  });

  it('knows no environment without a snapshot', async () => {
    expect(await runIn(root, ['check', '--offline', '--env', 'moon'])).toMatchObject({
      code: 2,
      err: 'There is no snapshot of environment "moon".',
    });
  });
});

describe('a command that cannot be carried out', () => {
  it.each([
    [[], 'Say what to do.'],
    [['turn'], 'There is no command "turn".'],
    [['rotate'], 'rotate takes the name of one secret.'],
    [['rotate', 'a', 'b'], 'rotate takes the name of one secret.'],
    [['list', 'a'], 'list takes no name.'],
    [['list', '--wait'], "Unknown option '--wait'"],
    [['rotate', 'a', '--dry-run', '--compromised'], '--dry-run and --compromised do not go together.'],
  ])('says how it is used: %j', async (args, sentence) => {
    const { code, err } = await api.run(...args);
    expect([code, err.startsWith(sentence), err.includes('usage: npm run secrets')]).toEqual([2, true, true]);
  });

  it('says that nothing runs', async () => {
    expect(await runIn(join(api.root, 'nowhere'), ['list'])).toMatchObject({
      code: 2,
      err: 'The local system is not running: start it with `npm start`.',
    });
  });

  it('says that nothing answers', async () => {
    await api.hangUp();
    expect(await api.run('list')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^Nothing answers at http:.*: is the system running\?$/),
    });
  });

  it('wants both settings of a deployed system', async () => {
    const { code, err } = await runIn(api.root, ['list'], { OPERATIONS_URL: 'https://ops.example' });
    expect([code, err]).toEqual([2, expect.stringContaining('OPERATIONS_URL (https://…) and OPERATIONS_AUDIENCE')]);
  });

  it('knows only people of the directory', async () => {
    expect(await api.run('list', '--as', 'nobody')).toMatchObject({
      code: 2,
      err: '--as: expected one of on-call, reader, got "nobody".',
    });
  });
});

describe('the process', () => {
  it('ends with the code of the command', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/secrets.ts'), 'turn'], {
      encoding: 'utf8',
    });
    expect([status, stderr.split('\n')[0]]).toEqual([2, 'There is no command "turn".']);
  });
});
