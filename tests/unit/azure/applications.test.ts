import { describe, expect, it } from 'vitest';
import { createApplications } from '../../../azure/applications.ts';
import { bearerToken, createAnswered, type Answering } from './answering.ts';

const id = '00000000-0000-4000-8000-00000000e001';
const path = `/v1.0/applications/${id}`;

function setUp(answering: Answering) {
  const answered = createAnswered(answering);
  return { ...answered, applications: createApplications(answered.clients.graph) };
}

/** As Graph writes a password credential; its text is there only in the answer that makes it. */
const password = (keyId: string, secretText: string | null = null) => ({
  customKeyIdentifier: null,
  displayName: keyId === 'unnamed' ? null : `run of ${keyId}`,
  endDateTime: '2027-01-01T00:00:00Z',
  hint: 'abc',
  keyId,
  secretText,
  startDateTime: '2026-11-24T00:00:00Z',
});

/** An application with these passwords; what is asked to be removed is answered with `removal`. */
const withPasswords =
  (keyIds: readonly string[], removal: { status: number; body?: unknown } = { status: 204 }): Answering =>
  ({ line }) => {
    if (line.endsWith('/removePassword')) return removal;
    if (line.endsWith('/federatedIdentityCredentials')) return { status: 200, body: { value: [{ id: 'pipeline' }] } };
    const passwordCredentials = keyIds.map((keyId) => password(keyId));
    return { status: 200, body: { id, passwordCredentials, keyCredentials: [{ keyId: 'certificate' }] } };
  };

describe('an application', () => {
  it('tells of its passwords, and of what it has that is better', async () => {
    const { applications, asked } = setUp(withPasswords(['key-1', 'unnamed']));
    const endDateTime = '2027-01-01T00:00:00Z';
    expect(await applications.read(id)).toEqual({
      passwords: [
        { keyId: 'key-1', displayName: 'run of key-1', endDateTime },
        { keyId: 'unnamed', displayName: '', endDateTime },
      ],
      certificates: 1,
      federatedCredentials: 1,
    });
    expect(asked.map(({ line }) => line).toSorted()).toEqual([
      `GET ${path}/federatedIdentityCredentials`,
      `GET ${path}?$select=passwordCredentials,keyCredentials`,
    ]);
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${bearerToken}`]));
  });

  it('is not found where there is none', async () => {
    const { applications } = setUp(() => undefined);
    await expect(applications.read(id)).rejects.toMatchObject({
      code: 'not-found',
      message: `read application ${id}: Graph answered 404 NothingHere.`,
    });
  });

  it('whose answer has another shape is refused, by the place where it differs', async () => {
    const { applications } = setUp(() => ({ status: 200, body: { value: [], passwordCredentials: [{ keyId: 7 }] } }));
    await expect(applications.read(id)).rejects.toMatchObject({
      code: 'azure-refused',
      message: expect.stringContaining('200 UnexpectedShape:passwordCredentials.0.keyId'),
    });
  });
});

describe('a password', () => {
  it('is added with a name and an end, and comes back once', async () => {
    const { applications, asked } = setUp(() => ({ status: 200, body: password('key-2', 'canary~8Q') }));
    const asking = { displayName: 'run-1', endDateTime: '2027-01-01T00:00:00Z' };
    const { keyId, value } = await applications.addPassword(id, asking);
    expect([keyId, value.reveal()]).toEqual(['key-2', 'canary~8Q']);
    expect(asked.map(({ line }) => line)).toEqual([`POST ${path}/addPassword`]);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ passwordCredential: asking });
  });

  it('is asked for once where the answer is lost: there may be one by now', async () => {
    const { applications, asked } = setUp(() => ({ status: 504 }));
    const asking = { displayName: 'run-1', endDateTime: '2027-01-01T00:00:00Z' };
    await expect(applications.addPassword(id, asking)).rejects.toMatchObject({ code: 'unavailable' });
    expect(asked.length).toBe(1);
  });

  it('is removed by its id', async () => {
    const { applications, asked } = setUp(withPasswords([]));
    await applications.removePassword(id, 'key-1');
    expect(asked.map(({ line, body }) => [line, body])).toEqual([[`POST ${path}/removePassword`, '{"keyId":"key-1"}']]);
  });

  const unknown = {
    status: 400,
    body: { error: { code: 'Request_BadRequest', message: 'No password credential found.' } },
  };

  it.each([
    ['the application does not have it', withPasswords(['other'], unknown)],
    ['Graph does not find it', withPasswords(['other'], { status: 404 })],
    ['the application is gone as well', () => undefined],
  ])('is removed where %s', async (_what, answering) => {
    const { applications } = setUp(answering);
    await expect(applications.removePassword(id, 'key-1')).resolves.toBeUndefined();
  });

  it('is not taken for removed where the application still has it, in whatever case', async () => {
    const { applications } = setUp(withPasswords(['KEY-1'], unknown));
    await expect(applications.removePassword(id, 'key-1')).rejects.toMatchObject({ code: 'azure-refused' });
  });

  it.each([403, 500])('is not taken for removed where Graph answers %i', async (status) => {
    const { applications } = setUp(withPasswords([], { status }));
    await expect(applications.removePassword(id, 'key-1')).rejects.toMatchObject({ data: { azureStatus: status } });
  });
});
