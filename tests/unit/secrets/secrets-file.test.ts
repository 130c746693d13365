import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSecrets, termsOf } from '../../../secrets/secrets-file.ts';
import { secretsText } from './shop.ts';

const defaults = 'defaults: { owner: a, validityDays: 60, rotateBeforeDays: 30, overlapHours: 24 }\n';

function mistakesIn(text: string): readonly string[] {
  return readSecrets('secrets.yaml', text).mistakes.map(({ line, column, reason }) => `${line}:${column} ${reason}`);
}

describe('secrets.yaml', () => {
  it('has no mistake as it is committed', () => {
    const text = readFileSync(new URL('../../../operations/secrets.yaml', import.meta.url), 'utf8');
    expect(mistakesIn(text)).toEqual([]);
  });

  it('fills in what is left out', () => {
    const { secrets } = readSecrets('secrets.yaml', secretsText);
    expect(secrets?.ignored).toEqual([]);
    expect(secrets?.secrets['token']?.contentType).toBe('text/plain');
  });

  it('says all mistakes of its shape at once', () => {
    const text = `${defaults}keys:
  Microsoft.Storage/storageAccounts: { validityDays: soon }
secrets:
  Token: { strategy: generated, form: { kind: random, bytes: 32 }, environments: {} }
  short: { strategy: generated, form: { kind: random, bytes: 4 }, environments: {} }
  odd: { strategy: guessed, environments: {} }
  twilio:
    strategy: twilio-api-key
    administeredBy: short
    environments: { dev: { accountSid: AC12 } }
ignored:
  - { subject: '{', rules: [keys-without-strategy, nonsense], reason: r, owner: a, until: 2027-13-01 }
`;
    expect(mistakesIn(text)).toEqual([
      '3:40 validityDays: expected number, got string',
      '5:3 "Token": lower-case letters, digits and hyphens, beginning with a letter, at most 120 characters',
      '6:55 bytes: Too small: expected number to be >=16',
      expect.stringMatching(/^7:10 strategy: /),
      '11:28 accountSid: AC and 32 hexadecimal digits',
      '13:7 subject: the name of a secret or resource, in which * stands for any text',
      expect.stringMatching(/^13:52 rules\[1\]: /),
      '13:84 until: Invalid ISO date',
    ]);
  });

  it('says what its entries cannot mean together', () => {
    const text = `defaults: { owner: a, validityDays: 30, rotateBeforeDays: 30, overlapHours: 24 }
keys:
  Microsoft.KeyVault/vaults: {}
secrets:
  signing:
    strategy: generated
    form: { kind: jwt-signing-key, algorithm: ES256, keySet: token, tokenLifeMinutes: 120 }
    validityDays: 60
    environments:
      dev: { overlapHours: 1 }
  token: { strategy: generated, validityDays: 60, form: { kind: random, bytes: 32 }, environments: { dev: {} } }
  token-pending: { strategy: generated, validityDays: 60, form: { kind: random, bytes: 32 }, environments: {} }
  twilio:
    strategy: twilio-api-key
    validityDays: 60
    administeredBy: token
    environments: { dev: { accountSid: AC00000000000000000000000000000001 }, prod: { accountSid: AC00000000000000000000000000000002 } }
`;
    expect(mistakesIn(text)).toEqual([
      '1:41 rotated 30 days before the end of 30, it would be due as soon as it is made',
      '3:3 "Microsoft.KeyVault/vaults" is no resource type with keys that secrets/key-holders.ts knows',
      '3:3 rotated 30 days before the end of 30, it would be due as soon as it is made',
      '7:54 "token" is a secret of its own; a key set belongs to its signing key',
      '10:14 an overlap of 1 hours is shorter than the 120 minutes that a token lives',
      '12:3 this name is that of what is pending for "token"',
      '16:5 there is no secret "token" in prod',
    ]);
  });

  it('says where it is no YAML', () => {
    expect(mistakesIn('defaults: {\n')[0]).toMatch(/^2:1 /);
  });
});

describe('terms', () => {
  const most = { owner: 'a', validityDays: 60, rotateBeforeDays: 30, overlapHours: 24 };

  it('come from the most particular place that has them', () => {
    expect(termsOf(most, { validityDays: 90, owner: 'b' }, { owner: undefined, overlapHours: 0 })).toEqual({
      owner: 'b',
      validityDays: 90,
      rotateBeforeDays: 30,
      overlapHours: 0,
    });
  });
});
