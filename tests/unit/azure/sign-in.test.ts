import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../../azure/secret-value.ts';
import { createSignIn } from '../../../azure/sign-in.ts';
import { createAnswered, type Answering } from './answering.ts';

function setUp(answering: Answering) {
  const answered = createAnswered(answering);
  return { ...answered, signIn: createSignIn(answered.clients.authority) };
}

const value = new SecretValue('canary~8Q&=');

describe('a sign-in as an application', () => {
  it('asks the directory of the configured issuer for a token, as RFC 6749 has it', async () => {
    const { signIn, asked } = setUp(() => ({ status: 200, body: { token_type: 'Bearer', access_token: 'canary' } }));
    expect(await signIn('client-1', value)).toEqual({ accepted: true });
    expect(asked.map(({ url, method }) => `${method} ${url.href}`)).toEqual([
      'POST https://login.microsoftonline.com/tenant/oauth2/v2.0/token',
    ]);
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client-1',
      client_secret: 'canary~8Q&=',
      scope: 'https://graph.microsoft.com/.default',
    });
    expect(asked[0]?.authorization).toBeUndefined();
  });

  it.each([400, 401])(
    'is refused where the password is none of its own, which Entra ID says with %i',
    async (status) => {
      const body = { error: 'invalid_client', error_description: 'AADSTS7000215: canary', error_codes: [7_000_215] };
      expect(await setUp(() => ({ status, body })).signIn('client-1', value)).toEqual({
        accepted: false,
        reason: 'Entra ID answered invalid_client: no such password, or it has expired',
      });
    },
  );

  it.each([
    [400, 'unauthorized_client', 'azure-refused'],
    [503, 'temporarily_unavailable', 'unavailable'],
    [500, 'server_error', 'unavailable'],
    [429, undefined, 'throttled'],
  ])('is neither where Entra ID answers %i %s', async (status, error, code) => {
    await expect(setUp(() => ({ status, body: { error } })).signIn('client-1', value)).rejects.toMatchObject({ code });
  });

  it('is neither where something without a token comes back', async () => {
    const answer = { status: 200, body: { id_token: 'x' } };
    await expect(setUp(() => answer).signIn('client-1', value)).rejects.toMatchObject({ code: 'azure-refused' });
  });
});
