import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createReleases, type ReleaseInput, type Releases } from '../../../records/releases.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { createTestClock, freshTable } from '../../support/storage.ts';

let azurite: Azurite;
let releases: Releases;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  releases = createReleases({ table: freshTable(azurite), clock: createTestClock('2026-11-24T12:00:00Z') });
});

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

function told(hour: number, letter: string, overrides: Partial<ReleaseInput> = {}): ReleaseInput {
  return {
    component: 'api',
    environment: 'dev',
    commit: 'abc1234',
    digest: digest(letter),
    migration: 'none',
    liveAt: `2026-11-24T${String(hour).padStart(2, '0')}:00:00Z`,
    ...overrides,
  };
}

async function registered(...args: Parameters<typeof told>): Promise<string> {
  return (await releases.register(told(...args))).release.id;
}

describe('releases', () => {
  it('are registered once, whichever pipelines tell them at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => releases.register(told(9, 'a'))));
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
  });

  it('are in conflict, by field, when told again with other content', async () => {
    await releases.register(told(9, 'a'));
    await expect(releases.register(told(9, 'a', { migration: 'breaking' }))).rejects.toMatchObject({
      code: 'conflict',
      data: { field: 'migration' },
    });
  });

  it('know what was live when, and what came before', async () => {
    const first = await registered(9, 'a');
    const second = await registered(11, 'b');
    await releases.register(told(10, 'c', { component: 'web' }));
    expect((await releases.current('dev', 'api'))?.id).toBe(second);
    expect((await releases.current('dev', 'api', new Date('2026-11-24T10:59:59Z')))?.id).toBe(first);
    expect((await releases.current('dev', 'api', new Date('2026-11-24T11:00:00Z')))?.id).toBe(second);
    expect(await releases.current('dev', 'api', new Date('2026-11-24T08:00:00Z'))).toBeUndefined();
    expect(await releases.get(second)).toMatchObject({ previous: first });
  });

  it('are listed latest first, whatever the order in which they were told', async () => {
    const second = await registered(10, 'b');
    const third = await registered(11, 'c');
    const first = await registered(9, 'a');
    const all = await releases.list('dev', 'api');
    expect(all.map(({ id }) => id)).toEqual([third, second, first]);
    expect(
      (await releases.list('dev', 'api', { limit: 1, before: '2026-11-24T11:00:00Z' })).map(({ id }) => id),
    ).toEqual([second]);
  });

  it('are other releases when the same artefact goes live again', async () => {
    await registered(9, 'a');
    await registered(10, 'b');
    const again = await registered(11, 'a');
    expect((await releases.byDigest('dev', 'api', digest('a')))?.id).toBe(again);
    expect(await releases.list('dev', 'api')).toHaveLength(3);
  });

  it('in quarantine keep their artefact out, under every id, until a person lifts it', async () => {
    const first = await registered(9, 'a');
    const again = await registered(11, 'a');
    const quarantined = await releases.quarantine(first, { run: 'roll-back-1', reason: 'errors after release' });
    expect(await releases.quarantine(first, { run: 'roll-back-2', reason: 'again' })).toEqual(quarantined);
    expect(await releases.admission('dev', 'api', digest('a'))).toEqual({
      admitted: false,
      reason: `release ${first} is in quarantine since 2026-11-24T12:00:00.000Z by roll-back-1: errors after release`,
    });
    expect(await releases.admission('dev', 'api', again)).toMatchObject({ admitted: false });
    await releases.liftQuarantine(first, { by: 'ada', reason: 'it was the database' });
    expect(await releases.admission('dev', 'api', again)).toMatchObject({ admitted: true });
    expect(await releases.get(first)).toMatchObject({ lifted: { by: 'ada' } });
  });

  it('admit an artefact that nobody has seen, and not a release that nobody has', async () => {
    expect(await releases.admission('dev', 'api', digest('e'))).toMatchObject({ admitted: true });
    expect(await releases.admission('dev', 'api', 'dev.api.20261124T090000000Z.aaaaaaaaaaaa')).toMatchObject({
      admitted: false,
    });
  });
});
