import { exportPKCS8, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import type { HumanTest } from '../../../../secrets/credential.ts';
import { credential, sources } from './credentials.ts';
import { asRun } from './rotation.ts';
import { createWorld } from './world.ts';

async function pem(algorithm: 'ES256' | 'ES384' | 'RS256'): Promise<string> {
  return exportPKCS8((await generateKeyPair(algorithm, { extractable: true })).privateKey);
}

const account = async (changes: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  JSON.stringify({
    type: 'service_account',
    client_email: 'push@chaufher.iam.gserviceaccount.com',
    private_key: await pem('RS256'),
    ...changes,
  });

interface Row {
  readonly test: HumanTest;
  readonly what: string;
  readonly value: () => string | Promise<string>;
  readonly refused?: RegExp;
}

const table: readonly Row[] = [
  { test: 'present', what: 'anything', value: () => 'x' },
  { test: 'present', what: 'nothing but space', value: () => ' \n', refused: /empty/ },
  {
    test: 'apns-key',
    what: 'a key on P-256, with a line break behind it',
    value: async () => `${await pem('ES256')}\n`,
  },
  { test: 'apns-key', what: 'a key on another curve', value: () => pem('ES384'), refused: /P-256/ },
  { test: 'apns-key', what: 'a service account', value: () => account(), refused: /P-256/ },
  { test: 'google-service-account', what: 'a service account', value: () => account() },
  {
    test: 'google-service-account',
    what: 'an account of another type',
    value: () => account({ type: 'user' }),
    refused: /no JSON/,
  },
  {
    test: 'google-service-account',
    what: 'one without a key',
    value: () => account({ private_key: 'canary' }),
    refused: /private_key/,
  },
  { test: 'google-service-account', what: 'a key on P-256', value: () => pem('ES256'), refused: /no JSON/ },
];

describe('what a person has put into the vault', () => {
  it.each(table)('$test: $what', async ({ test, value, refused }) => {
    const text = await value();
    const world = createWorld({ ...sources.human, test });
    const { version } = world.vaults.put(world.credential.vault, world.credential.name, { value: text });
    const rotation = { credential: credential({ ...sources.human, test }), reason: 'asked' } as const;
    const answer = await asRun('run-1')(world.activities.test, { rotation, version });
    expect(answer.accepted).toBe(refused === undefined);
    expect(answer.accepted ? '' : answer.reason).toMatch(refused ?? /^$/);
    expect(JSON.stringify(answer)).not.toContain('canary');
  });

  it('is refused where somebody has disabled it already', async () => {
    const world = createWorld(sources.human);
    const { version } = world.vaults.put(world.credential.vault, world.credential.name, { enabled: false });
    const rotation = { credential: credential(sources.human), reason: 'asked' } as const;
    expect(await asRun('run-1')(world.activities.test, { rotation, version })).toMatchObject({ accepted: false });
  });
});
