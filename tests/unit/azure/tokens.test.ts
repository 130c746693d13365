import { createHmac } from 'node:crypto';
import { exportSPKI, importJWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenVerifier, type TokenVerifier } from '../../../azure/tokens.ts';
import { audience, createKey, startIssuer, type TestIssuer } from './issuer.ts';

let issuer: TestIssuer;
let tokens: TokenVerifier;
beforeEach(async () => {
  issuer = await startIssuer();
  tokens = createTokenVerifier({ issuer: issuer.issuer, audience: [audience, 'app-id-of-operations'] });
});
afterEach(() => issuer[Symbol.asyncDispose]());

const verify = (token: string) => tokens.verify(`Bearer ${token}`);
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const refused = (reason: string | RegExp) => ({
  code: 'unauthenticated',
  message: typeof reason === 'string' ? expect.stringContaining(reason) : expect.stringMatching(reason),
});

/** A token whose parts are written by hand. */
function forged(header: unknown, sign: (text: string) => string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer.issuer,
    aud: audience,
    iat: now,
    exp: now + 3600,
    oid: 'attacker',
    roles: ['Operations.Approve'],
  };
  const text = `${base64(header)}.${base64(claims)}`;
  return `${text}.${sign(text)}`;
}

describe('an access token of ours', () => {
  it('tells who calls: object, application, name and roles', async () => {
    const claims = {
      oid: 'o-1',
      azp: 'a-1',
      preferred_username: 'jonna@chaufher.example',
      roles: ['Operations.Read', 7],
    };
    expect(await verify(await issuer.sign(claims))).toEqual({
      objectId: 'o-1',
      applicationId: 'a-1',
      name: 'jonna@chaufher.example',
      roles: ['Operations.Read'],
    });
  });

  it('has the application in appid where it is a v1 token, and no roles where it has none', async () => {
    const caller = await verify(await issuer.sign({ oid: 'o-1', azp: undefined, appid: 'a-1' }));
    expect(caller).toEqual({ objectId: 'o-1', applicationId: 'a-1', name: 'o-1', roles: [] });
  });

  it('may name any of our audiences', async () => {
    await expect(verify(await issuer.sign({ aud: 'app-id-of-operations' }))).resolves.toMatchObject({
      objectId: 'object-1',
    });
  });

  it('is taken whatever the case of the scheme', async () => {
    await expect(tokens.verify(`bearer ${await issuer.sign()}`)).resolves.toMatchObject({ objectId: 'object-1' });
  });
});

describe('a token that is not accepted', () => {
  it.each([null, '', 'Bearer', 'Bearer  ', 'Basic am9ubmE6c2VjcmV0', 'Bearer a b'])(
    'is none at all: %j',
    async (header) => {
      await expect(tokens.verify(header)).rejects.toMatchObject(refused('bearer token is expected'));
    },
  );

  it('is for somebody else', async () => {
    await expect(verify(await issuer.sign({ aud: 'api://other' }))).rejects.toMatchObject(refused('claim "aud"'));
  });

  it('is of another issuer, though signed with our key', async () => {
    const token = await issuer.sign({}, { issuer: 'https://login.microsoftonline.com/other/v2.0' });
    await expect(verify(token)).rejects.toMatchObject(refused('claim "iss"'));
  });

  it('has expired beyond a minute of tolerance', async () => {
    await expect(verify(await issuer.sign({}, { expiresIn: -61 }))).rejects.toMatchObject(refused('exp'));
    await expect(verify(await issuer.sign({}, { expiresIn: -30 }))).resolves.toBeDefined();
  });

  it('is not valid yet', async () => {
    await expect(verify(await issuer.sign({}, { notBefore: 90 }))).rejects.toMatchObject(refused('nbf'));
  });

  it('is signed by nobody', async () => {
    await expect(verify(forged({ alg: 'none' }, () => ''))).rejects.toMatchObject(refused(/not accepted/));
  });

  it('is signed with our public key as if it were a shared secret', async () => {
    const publicKey = await importJWK(issuer.key.jwk, 'RS256', { extractable: true });
    if (publicKey instanceof Uint8Array) throw new Error('An RSA key is no secret.');
    const secret = await exportSPKI(publicKey);
    const sign = (text: string) => createHmac('sha256', secret).update(text).digest('base64url');
    const token = forged({ alg: 'HS256', kid: issuer.key.kid }, sign);
    await expect(verify(token)).rejects.toMatchObject(refused(/not accepted/));
  });

  it('is signed by another key under the name of ours', async () => {
    const other = await createKey(issuer.key.kid);
    await expect(verify(await issuer.sign({}, { key: other }))).rejects.toMatchObject(refused('signature'));
  });

  it.each(['x', 'a.b.c', 'eyJhbGciOiJSUzI1NiJ9..'])('is no token: %s', async (text) => {
    await expect(verify(text)).rejects.toMatchObject(refused(/not accepted/));
  });

  it('is refused in words that say nothing of what it holds', async () => {
    const token = await issuer.sign({ aud: 'api://canary', oid: 'canary', name: 'canary' });
    const error = await verify(token).catch((thrown: unknown) => thrown);
    expect(error instanceof Error && error.message).not.toContain('canary');
  });
});

describe('keys that rotate', () => {
  it('are read again for a key id that nobody knows yet, and the token is then accepted', async () => {
    await verify(await issuer.sign());
    const next = await createKey('key-2');
    issuer.publish(issuer.key, next);
    vi.setSystemTime(Date.now() + 2000);
    await expect(verify(await issuer.sign({}, { key: next }))).resolves.toBeDefined();
    vi.useRealTimers();
    expect(issuer.reads()).toBe(2);
  });

  it('are not read again and again for key ids that somebody made up', async () => {
    await verify(await issuer.sign());
    const forger = await createKey('made-up');
    for (let time = 0; time < 5; time++)
      await expect(verify(await issuer.sign({}, { key: forger }))).rejects.toMatchObject(refused(/not accepted/));
    expect(issuer.reads()).toBeLessThanOrEqual(2);
  });

  it('end with the key that is taken out', async () => {
    const next = await createKey('key-2');
    issuer.publish(next);
    await expect(verify(await issuer.sign())).rejects.toMatchObject(refused(/not accepted/));
  });
});

describe('an issuer that does not answer', () => {
  it('makes the call one to be tried again, not one without a right to it', async () => {
    issuer.answer(503);
    await expect(verify(await issuer.sign())).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    issuer.answer(200);
    await expect(verify(await issuer.sign())).resolves.toBeDefined();
  });

  it('does so as well where only its keys are out of reach', async () => {
    await verify(await issuer.sign());
    const next = await createKey('key-2');
    issuer.publish(next);
    issuer.answer(503);
    vi.setSystemTime(Date.now() + 2000);
    await expect(verify(await issuer.sign({}, { key: next }))).rejects.toMatchObject({ code: 'unavailable' });
    vi.useRealTimers();
  });

  it('is not believed where it publishes the name of another', async () => {
    const other = createTokenVerifier({ issuer: `${issuer.issuer}/`.slice(0, -1) + '/tenant', audience: [audience] });
    await expect(other.verify(`Bearer ${await issuer.sign()}`)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
