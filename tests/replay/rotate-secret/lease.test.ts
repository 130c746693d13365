import { describe, expect, it } from 'vitest';
import type { LeaseAnswer } from '../../../orchestrations/steps/names.ts';
import { home, name, neu, sources, weu } from '../../unit/orchestrations/rotate-secret/credentials.ts';
import { callsOf, createStage, id, lease, playRotation, startAt, type Stage, type Steps } from './stage.ts';

const failover: LeaseAnswer = { state: 'waiting', position: 1, holder: { kind: 'run', id: 'fail-over-1' } };
const held: LeaseAnswer = { state: 'held', lease, unsettled: false };

/** A failover asks for the lease at the nth safe point and has it for so long; what happens meanwhile is up to the test. */
function interrupted(
  at: number,
  { seconds, meanwhile = () => {} }: { seconds: number; meanwhile?: () => unknown },
): Partial<Steps> {
  let asked = 0;
  let until = 0;
  return {
    yieldRequested: async () => {
      asked += 1;
      if (asked !== at) return false;
      until = Date.now() + seconds * 1000;
      meanwhile();
      return true;
    },
    acquireLease: async () => (Date.now() < until ? failover : held),
  };
}

/** Steps between two safe points, as often as they come. */
const safePoints = 9;

describe('a rotation that a failover interrupts', () => {
  it.each(Array.from({ length: safePoints }, (_, index) => index + 1))(
    'at safe point %i gives the lease back, waits, and goes on to the same end',
    async (point) => {
      const stage = await createStage(sources.dualKey);
      const played = await playRotation(stage, interrupted(point, { seconds: 2400 }));
      expect(played.output).toMatchObject({ kind: 'rotated' });
      expect(stage.issuers.regenerated.map(({ key }) => key)).toEqual(['key2', 'key1']);
      expect([weu, neu].map((site) => stage.sites.has(site, 'IT'))).toEqual([
        stage.current().value,
        stage.current().value,
      ]);
      expect(callsOf(played, 'releaseLease').length).toBe(3);
      expect(stage.pages.map(({ kind }) => kind)).toEqual(['waiting-for-lease']);
    },
  );

  it('acts on nothing while the failover has the lease', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, interrupted(4, { seconds: 2 * 3600 }));
    const [given, taken] = [
      callsOf(played, 'releaseLease')[0]?.at ?? 0,
      callsOf(played, 'acquireLease').find(({ at }) => at > 7200)?.at ?? 0,
    ];
    expect(taken - given).toBeGreaterThanOrEqual(7200 - 60);
    expect(played.calls.filter(({ at, envelope }) => envelope.lease && at > given && at < taken)).toEqual([]);
  });

  it('waits for hours, says so, and gives up after six, with a page', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, interrupted(4, { seconds: 9 * 3600 }));
    expect(played.output).toMatchObject({ kind: 'escalated-lease-not-available' });
    expect(callsOf(played, 'withdrawLease').length).toBe(1);
    // Each look is replayed by every later one, so that there must not be thousands.
    expect(callsOf(played, 'acquireLease').length).toBeLessThan(250);
    expect(stage.pages.map(({ kind }) => kind)).toEqual(['waiting-for-lease', 'lease-not-available']);
    expect([...stage.holds.values()].every(({ ended }) => ended !== undefined)).toBe(true);
  });

  it.each([
    [3, 'before its own version is the current one'],
    [6, 'when its own version was the current one'],
  ])('at safe point %i stops where somebody made a version meanwhile, %s', async (point) => {
    const stage = await createStage(sources.dualKey);
    const meanwhile = () => stage.vaults.put(home, name, { value: 'by hand' });
    const played = await playRotation(stage, interrupted(point, { seconds: 60, meanwhile }));
    expect(played.output).toMatchObject({
      kind: 'escalated-superseded',
      reason: expect.stringContaining('somebody else made'),
    });
    expect(stage.current().value).toBe('by hand');
    expect(stage.issuers.regenerated.map(({ key }) => key)).toEqual(['key2']);
  });
});

/** The world moves once, while the run waits for the lease for the first time. */
function moving(stage: Stage, move: () => unknown): Partial<Steps> {
  let moved = false;
  return {
    acquireLease: async (request, envelope) => {
      if (!moved) move();
      moved = true;
      return stage.steps.acquireLease(request, envelope);
    },
  };
}

describe('a rotation whose world moved while it waited for the lease', () => {
  it('leaves what was rotated meanwhile, also where nobody had named a version', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(
      stage,
      moving(stage, () => stage.vaults.put(home, name, { ...stage.current(), version: 'f'.repeat(32) })),
      { asked: { reason: 'asked' } },
    );
    expect(played.output).toMatchObject({ kind: 'left-not-current-version' });
    expect([stage.issuers.regenerated, stage.conclusion?.acted]).toEqual([[], false]);
  });

  it('goes on with a new plan where the same version needs another', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(
      stage,
      moving(stage, () => stage.vaults.put(home, `${name}-other`, {})),
    );
    expect(played.output).toMatchObject({ kind: 'rotated' });
    const other = await createStage(sources.dualKey);
    const restarted = await playRotation(
      other,
      moving(other, () => {
        const { value, tags, expiresOn, createdOn } = other.current();
        // The region's own restart: its site has the current version, the other one an older copy of it.
        other.vaults.put(other.credential.standbyVaults[0] ?? '', name, {
          value,
          tags,
          createdOn,
          ...(expiresOn ? { expiresOn } : {}),
        });
      }),
    );
    expect(restarted.output).toMatchObject({ kind: 'rotated' });
    expect(callsOf(restarted, 'claimRun').length).toBe(2);
    expect(other.sites.refreshes.filter((refresh) => refresh.endsWith('neu')).length).toBe(2);
  });
});

const isEarly = () => Date.now() < Date.parse(startAt) + 30_000;

describe('the lease of a rotation', () => {
  it('is used only when what a dead holder left on the consumers has ended', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, {
      acquireLease: async () => ({ ...held, unsettled: isEarly() }),
      findInFlight: async () => (isEarly() ? ['weu (swap)'] : []),
    });
    expect(callsOf(played, 'findInFlight')[0]?.envelope.input).toEqual({ sites: [weu, neu] });
    expect(callsOf(played, 'openHolds')[0]?.at).toBeGreaterThanOrEqual(29);
    expect(played.output).toMatchObject({ kind: 'rotated' });
  });

  it('is claimed together with the secret, for as long as the run lasts', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage);
    expect(callsOf(played, 'claimSubject').map(({ envelope }) => envelope.input)).toEqual([
      { subject: `dev/${name}`, lasts: 'while-running' },
    ]);
  });

  it('is not even asked for where another run rotates the secret already', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, { claimSubject: async () => ({ owner: 'rotate-secret-first' }) });
    expect(played.output).toMatchObject({ kind: 'joined', facts: { run: 'rotate-secret-first' } });
    expect([callsOf(played, 'acquireLease'), stage.woken, stage.conclusion?.acted]).toEqual([[], [], false]);
    expect(id).not.toBe('rotate-secret-first');
  });
});
