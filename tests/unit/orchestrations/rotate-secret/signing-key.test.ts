import * as fc from 'fast-check';
import { createLocalJWKSet, exportPKCS8, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../../../azure/secret-value.ts';
import {
  keySetOf,
  makeSigningKey,
  readKeySet,
  readSigningKey,
  trySigningKey,
} from '../../../../orchestrations/rotate-secret/strategies/signing-keys.ts';
import { adversity } from './adversity.ts';
import { home, neu, sources, standby, weu } from './credentials.ts';
import { rotate, undisturbed } from './rotation.ts';
import { createWorld, seed, type World } from './world.ts';

const { keySet } = sources.jwt.form;
const published = (world: World, vault: string) =>
  readKeySet(new SecretValue(world.vaults.stored(vault, keySet)[0]?.value ?? '')).map(({ kid }) => kid);
const idOf = (text = '') => String(JSON.parse(text).kid);

/** Whether each site accepts what every other site signs. */
async function isTrustedEverywhere({ sites }: World): Promise<boolean> {
  const places = [weu, neu];
  for (const signer of places) {
    const jwk = JSON.parse(sites.has(signer, 'IT') ?? '');
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid })
      .sign(await importJWK(jwk, 'ES256'));
    for (const verifier of places) {
      const keys = createLocalJWKSet(JSON.parse(sites.has(verifier, 'KEY_SET') ?? ''));
      if (
        !(await jwtVerify(token, keys).then(
          () => true,
          () => false,
        ))
      )
        return false;
    }
  }
  return true;
}

/** Looks after every refresh, when a site has something new. */
function watched(world: World): { readonly untrusted: () => number } {
  let untrusted = 0;
  const { refresh } = world.sites;
  Object.assign(world.sites, {
    async refresh(site: string, slot?: string) {
      await refresh(site, slot);
      if (!(await isTrustedEverywhere(world))) untrusted += 1;
    },
  });
  return { untrusted: () => untrusted };
}

describe('a rotation of a signing key', () => {
  it('ends with the new key alone in the published set of every region', async () => {
    const world = await seed(createWorld(sources.jwt));
    const before = published(world, home);
    await rotate(world, 'run-1');
    const now = idOf(world.current().value);
    expect(before).not.toContain(now);
    expect([home, standby].map((vault) => published(world, vault))).toEqual([[now], [now]]);
    expect(world.current().tags['CredentialId']).toBe(now);
    expect(world.vaults.stored(home, keySet)[0]).toMatchObject({
      contentType: 'application/jwk-set+json',
      tags: { CompanionOf: 'it', RotationId: 'run-1' },
    });
  });

  it('keeps both keys published for as long as the new one is not known to be good', async () => {
    const world = await seed(createWorld(sources.jwt));
    const before = idOf(world.current().value);
    await rotate(world, 'run-1', { ...undisturbed, unwell: true });
    expect(published(world, home)).toEqual([before, expect.any(String)]);
  });

  it('takes on a key that a person wrote as PEM, and makes a key set where there is none', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const world = await seed(createWorld(sources.jwt), { value: await exportPKCS8(privateKey) });
    world.vaults.put(home, keySet, { value: 'this is no key set' });
    await rotate(world, 'run-1', { ...undisturbed, unwell: true });
    expect(published(world, home).length).toBe(2);
  });

  it('never signs with a key that some region does not know yet, or no longer, whenever the process dies', async () => {
    await fc.assert(
      fc.asyncProperty(adversity, async (given) => {
        const world = await seed(createWorld(sources.jwt));
        const { untrusted } = watched(world);
        // A late repetition may refresh a site between two vaults; without one, order alone has to do.
        await rotate(world, 'run-1', { ...given, repeats: [] });
        expect(untrusted()).toBe(0);
        expect(await isTrustedEverywhere(world)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe.each(['ES256', 'RS256', 'EdDSA'] as const)('a key for %s', (algorithm) => {
  it('signs what its public part verifies, and has a short id that follows from it', async () => {
    const key = await makeSigningKey(algorithm);
    expect(await trySigningKey(key.private, algorithm)).toEqual({ accepted: true });
    expect(key.id).toMatch(/^[\w-]{16}$/);
    expect((await readSigningKey(key.private, algorithm))?.id).toBe(key.id);
  });

  it('has nothing private in what is published', async () => {
    const key = await makeSigningKey(algorithm);
    const [shown] = readKeySet(keySetOf([key.public]));
    expect(Object.keys(shown ?? {}).filter((field) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(field))).toEqual(
      [],
    );
    expect(shown).toMatchObject({ kid: key.id, alg: algorithm, use: 'sig' });
  });

  it('is refused where it is another, or none at all, without a word of it', async () => {
    const other = await makeSigningKey(algorithm === 'ES256' ? 'RS256' : 'ES256');
    for (const value of [other.private, new SecretValue('{"kty":"canary"}'), new SecretValue('canary')]) {
      const answer = await trySigningKey(value, algorithm);
      expect(answer).toMatchObject({ accepted: false });
      expect(JSON.stringify(answer)).not.toContain('canary');
    }
  });
});
