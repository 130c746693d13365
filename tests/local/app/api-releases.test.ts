import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from './running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app[Symbol.asyncDispose]());

/** Each test has a component of its own. */
let component = '';
let tests = 0;
beforeEach(() => {
  tests += 1;
  component = `api-${tests}`;
});

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

function register(letter: string, liveAt: string, changes: Readonly<Record<string, unknown>> = {}) {
  const json = {
    component,
    environment: 'dev',
    commit: letter.repeat(7),
    digest: digest(letter),
    migration: 'none',
    liveAt,
    ...changes,
  };
  return app.request('PUT', 'releases', { as: 'pipeline', json });
}

const idOf = ({ body }: { readonly body: unknown }) => String(Reflect.get(Object(body), 'id'));
const admission = (id: string, query = '') => app.request('GET', `releases/${id}/admission${query}`, { as: 'reader' });

describe('a release', () => {
  it('is registered once, with what was live before it; told again it is the same', async () => {
    const before = await register('a', '2026-11-24T09:00:00.000Z');
    const first = await register('b', '2026-11-24T10:00:00.000Z');
    const again = await register('b', '2026-11-24T10:00:00.000Z');
    expect([before.status, first.status, again.status]).toEqual([201, 201, 200]);
    expect(again.body).toEqual(first.body);
    expect(first.body).toMatchObject({ previous: idOf(before), digest: digest('b') });
  });

  it('is one thing: told otherwise it is a conflict that names the field', async () => {
    await register('a', '2026-11-24T09:00:00.000Z');
    const { status, body } = await register('a', '2026-11-24T09:00:00.000Z', { commit: 'fffffff' });
    expect([status, body]).toEqual([409, expect.objectContaining({ field: 'commit' })]);
  });

  it('is listed latest first, and found by its id', async () => {
    const [one, two] = [
      await register('a', '2026-11-24T09:00:00.000Z'),
      await register('b', '2026-11-24T10:00:00.000Z'),
    ];
    const list = await app.request('GET', `releases?environment=dev&component=${component}`, { as: 'reader' });
    expect(list.body).toMatchObject({ items: [{ id: idOf(two) }, { id: idOf(one) }] });
    const found = await app.request('GET', `releases/${idOf(one)}`, { as: 'reader' });
    expect(found.body).toEqual(one.body);
  });
});

describe('the admission of a release', () => {
  it('is refused by id and by digest once it is in quarantine, with who put it there and why', async () => {
    const id = idOf(await register('b', '2026-11-24T10:00:00.000Z'));
    expect((await admission(id)).body).toMatchObject({ admitted: true });
    await app.records.releases.quarantine(id, { run: 'roll-back-1', reason: 'rolled back by roll-back-1' });
    for (const answer of [await admission(id), await admission(digest('b'), `?environment=dev&component=${component}`)])
      expect(answer).toMatchObject({
        status: 200,
        body: { admitted: false, reason: expect.stringContaining('rolled back by roll-back-1') },
      });
  });

  it('is refused for the same artefact under another release', async () => {
    const id = idOf(await register('b', '2026-11-24T10:00:00.000Z'));
    await app.records.releases.quarantine(id, { run: 'roll-back-1', reason: 'bad' });
    const again = idOf(await register('b', '2026-11-24T11:00:00.000Z'));
    expect((await admission(again)).body).toMatchObject({ admitted: false });
  });

  it('is given again where a person takes responsibility, and says why', async () => {
    const id = idOf(await register('b', '2026-11-24T10:00:00.000Z'));
    await app.records.releases.quarantine(id, { run: 'roll-back-1', reason: 'bad' });
    const json = { reason: 'the database was to blame' };
    const lifted = await app.request('DELETE', `releases/${id}/quarantine`, { as: 'on-call', json });
    expect(lifted.body).toMatchObject({ lifted: { reason: 'the database was to blame' } });
    expect((await admission(id)).body).toMatchObject({ admitted: true });
  });

  it('of what was never live is given, and of an id that nobody registered is not found', async () => {
    const never = await admission(digest('c'), `?environment=dev&component=${component}`);
    expect(never.body).toMatchObject({ admitted: true });
    expect((await admission('dev.api.20261124T100000000Z.cccccccccccc')).status).toBe(404);
    expect((await admission(digest('c'))).status).toBe(400);
  });
});
