import { describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { requested, type Run } from '../../../records/run-transitions.ts';
import { ids, secretsText } from './shop.ts';
import { createSweeping, type Sweeping } from './sweep-data.ts';
import { inDays, media, now, secret, throttled } from './vault-data.ts';

const due = secret('token', { expiresOn: inDays(3) });
const left = { kind: 'left-held', reason: 'held by imara', acted: false };

function homeHas(world: Sweeping, ...secrets: readonly ReturnType<typeof secret>[]): void {
  world.vaults.contents.set(ids.west, secrets);
  world.vaults.contents.set(ids.north, secrets);
}

function runOf(world: Sweeping) {
  expect(world.runs.size).toBe(1);
  const [run] = world.runs.values();
  if (run === undefined) throw new Error('There is no run.');
  return run;
}

async function failingStart(): Promise<void> {
  throw new AutomationError('unavailable', 'the engine does not answer');
}

function runningByHand(dryRun: boolean): Run {
  const input = { environment: 'dev', secret: 'Token', reason: 'asked', dryRun };
  const cause = { fingerprint: 'f', epoch: 'operator' };
  const request = { id: 'by-hand', runbook: 'rotate-secret', environment: 'dev', input, cause, by: 'imara' };
  return { ...requested(request, now.toISOString()), state: 'running' };
}

const titles = (world: Sweeping) => [...world.pages.values()].map(({ title }) => title);

describe('a sweep', () => {
  it('leaves alone what is as it should be, and notes what it looked at', async () => {
    const world = createSweeping();
    const summary = await world.sweep();
    expect(summary).toEqual({
      environment: 'dev',
      vaults: 2,
      unreadable: [],
      secrets: 4,
      calls: { pages: 2, lookups: 0 },
      due: 0,
      runs: [],
      pages: 0,
      secondsWaited: 0,
      seconds: 0,
    });
    expect([world.runs.size, world.pages.size]).toEqual([0, 0]);
    expect(world.audit).toMatchObject([{ act: 'secrets-swept', subject: 'dev', detail: { ...summary, runs: 0 } }]);
  });

  it('asks for a rotation of what is due, with the version that it saw', async () => {
    const world = createSweeping();
    homeHas(world, due, media());
    const { runs, due: count, calls } = await world.sweep();
    const run = runOf(world);
    expect(run).toMatchObject({
      runbook: 'rotate-secret',
      environment: 'dev',
      by: 'sweep-secrets',
      input: { environment: 'dev', secret: 'token', reason: 'near-expiry', vault: ids.west, version: 'v2026-11-04' },
    });
    expect([runs, count, calls.lookups, world.started]).toEqual([[run.id], 1, 1, [run.id]]);
  });

  it.each([
    ['expired', secret('token', { expiresOn: inDays(-1) }), 'v2026-11-04'],
    ['missing', undefined, undefined],
  ])('asks for a rotation of what is %s', async (reason, token, version) => {
    const world = createSweeping();
    homeHas(world, ...(token ? [token] : []), media());
    await world.sweep();
    expect(runOf(world).input).toEqual({
      environment: 'dev',
      secret: 'token',
      reason,
      vault: ids.west,
      ...(version ? { version } : {}),
    });
  });

  it('makes one run a version, however often it sweeps', async () => {
    const world = createSweeping();
    homeHas(world, due, media());
    await world.sweep();
    world.advance(1);
    const again = await world.sweep();
    expect([runOf(world).state, again.runs, again.due]).toEqual(['requested', [], 1]);

    homeHas(world, secret('token', { createdOn: inDays(-3), expiresOn: inDays(1) }), media());
    expect((await world.sweep()).runs).toHaveLength(1);
    expect(world.runs.size).toBe(2);
  });

  it('starts a run again whose start was lost', async () => {
    const world = createSweeping();
    homeHas(world, due, media());
    await expect(world.sweep({ instances: { start: failingStart } })).rejects.toThrow('the engine does not answer');
    await world.sweep();
    expect(world.started).toEqual([runOf(world).id]);
  });

  it('does not ask for what another run is rotating, but for what one only plans to', async () => {
    const world = createSweeping();
    homeHas(world, due, media());
    world.runs.set('by-hand', runningByHand(false));
    expect(await world.sweep()).toMatchObject({ due: 1, runs: [], calls: { lookups: 0 } });
    world.runs.set('by-hand', runningByHand(true));
    expect((await world.sweep()).runs).toHaveLength(1);
  });

  it('leaves to the next sweep what got a new version while it looked', async () => {
    const world = createSweeping();
    homeHas(world, due, media());
    const fresh = { ...secret('token', { createdOn: inDays(0) }), version: 'v2' };
    const vaults = { list: world.vaults.list, current: async () => fresh };
    expect(await world.sweep({ vaults })).toMatchObject({ due: 1, runs: [], pages: 0 });
  });

  it('asks once more a day where the run left things as they were', async () => {
    const world = createSweeping();
    homeHas(world, due, media());
    const [first = ''] = (await world.sweep()).runs;
    world.end(first, left);
    const [second = ''] = (await world.sweep()).runs;
    world.end(second, left);
    expect((await world.sweep()).runs).toEqual([]);
    world.advance(1);
    expect((await world.sweep()).runs).toHaveLength(1);
    expect(world.runs.size).toBe(3);
  });

  it.each([
    { kind: 'escalated-step-failed', reason: 'the account is gone', acted: false },
    { kind: 'rotated', reason: 'it said so', acted: true },
  ])('tells people, once, where the run ended with $kind and the version is still the same', async (outcome) => {
    const world = createSweeping();
    homeHas(world, due, media());
    const [first = ''] = (await world.sweep()).runs;
    world.end(first, outcome);
    world.advance(1);
    expect(await world.sweep()).toMatchObject({ runs: [], pages: 1 });
    expect(await world.sweep()).toMatchObject({ runs: [], pages: 0 });
    expect([...world.pages.values()]).toMatchObject([
      {
        title: 'Secret token is due and was not rotated',
        known: { secret: 'token', owner: 'api@shop.example', run: first },
        severity: 2,
      },
    ]);
  });
});

describe('what no rotation mends', () => {
  it.each([
    ['is disabled', secret('token', { enabled: false })],
    ['has tags that do not say which credential it is', secret('token', { tags: { ValidityPeriodDays: 'x' } })],
  ])('is told by name and owner, once: %s', async (what, token) => {
    const world = createSweeping();
    world.vaults.contents.set(ids.west, [token, media()]);
    expect((await world.sweep()).pages).toBe(1);
    expect((await world.sweep()).pages).toBe(0);
    expect([...world.pages.values()]).toMatchObject([
      {
        title: `Secret token of kv-weu ${what}`,
        why: expect.stringContaining('api@shop.example'),
        known: { secret: 'token', vault: 'kv-weu', owner: 'api@shop.example' },
      },
    ]);
    expect(world.runs.size).toBe(0);
  });

  it('is told again of another version', async () => {
    const world = createSweeping();
    for (const createdOn of [inDays(-2), inDays(-1)]) {
      homeHas(world, secret('token', { enabled: false, createdOn }), media());
      expect((await world.sweep()).pages).toBe(1);
    }
  });

  it('is a secret that nobody has declared, unless that is ignored today', async () => {
    const text = `${secretsText}
ignored: [{ subject: legacy-*, rules: [no-strategy], reason: r, owner: o, until: 2026-11-24 }]`;
    const world = createSweeping(text);
    homeHas(world, secret('token'), media(), secret('legacy-key'));
    expect((await world.sweep()).pages).toBe(0);
    world.advance(1);
    await world.sweep();
    expect(titles(world)).toEqual([
      'Secret legacy-key of kv-weu has no strategy',
      'Secret legacy-key of kv-neu has no strategy',
    ]);
  });

  it('is told of fifty one by one, and of the rest in one', async () => {
    const world = createSweeping();
    const stray = Array.from({ length: 60 }, (_, index) => secret(`stray-${index}`));
    world.vaults.contents.set(ids.west, [secret('token'), media(), ...stray]);
    expect((await world.sweep()).pages).toBe(51);
    expect(titles(world).at(-1)).toBe('10 more secrets need somebody');
    expect((await world.sweep()).pages).toBe(0);
  });
});

describe('a vault that cannot be read', () => {
  const refused = new AutomationError('forbidden', 'list the secrets of kv-weu: 403 Forbidden');

  it('is told once a day, and does not stop the others', async () => {
    const world = createSweeping();
    world.vaults.contents.set(ids.north, [secret('stray')]);
    world.vaults.failures.push({ error: refused, vault: ids.west });
    expect(await world.sweep()).toMatchObject({ unreadable: ['kv-weu'], secrets: 1 });
    expect(titles(world)).toEqual(['Vault kv-weu could not be read', 'Secret stray of kv-neu has no strategy']);

    world.vaults.failures.push({ error: refused, vault: ids.west });
    expect((await world.sweep()).pages).toBe(0);
    world.advance(1);
    world.vaults.failures.push({ error: refused, vault: ids.west });
    expect((await world.sweep()).pages).toBe(1);
  });

  it('is told where only a version could not be looked up', async () => {
    const world = createSweeping();
    homeHas(world, due, media({ expiresOn: inDays(2) }));
    const list = world.vaults.list;
    const lookups: string[] = [];
    const current = async (vault: string, name: string) => {
      lookups.push(name);
      if (name === 'token') throw refused;
      return world.vaults.current(vault, name);
    };
    expect(await world.sweep({ vaults: { list, current } })).toMatchObject({
      due: 2,
      unreadable: ['kv-weu'],
      pages: 1,
    });
    expect([lookups, runOf(world).input]).toMatchObject([
      ['token', 'media-connection-string'],
      { secret: 'media-connection-string' },
    ]);
  });

  it('is waited for while it asks to slow down', async () => {
    const world = createSweeping();
    world.vaults.failures.push({ error: throttled(20), vault: ids.west });
    expect(await world.sweep()).toMatchObject({ unreadable: [], secondsWaited: 20, seconds: 20, calls: { pages: 3 } });
  });

  it('is told where it does so for longer than the sweep waits', async () => {
    const world = createSweeping();
    world.vaults.failures.push({ error: throttled(61), vault: ids.north });
    expect(await world.sweep()).toMatchObject({ unreadable: ['kv-neu'], pages: 1 });
    expect(world.waited).toEqual([]);
  });
});
