/** Credentials that no API renews: a person puts the next version there, and it is tried like any other. */
import { importPKCS8 } from 'jose';
import * as z from 'zod';
import type { TestResult } from '../../../azure/credential-tests.ts';
import type { SecretValue } from '../../../azure/secret-value.ts';
import type { CredentialSource, HumanTest } from '../../../secrets/credential.ts';
import type { Strategy } from './strategy.ts';

type Human = Extract<CredentialSource, { strategy: 'human' }>;

export function human({ instructions, deadlineDays, remindEveryDays, escalateTo, test }: Human): Strategy {
  return {
    intend: (current) => ({
      make: `ask a person for the next version, who has ${deadlineDays} days`,
      revoke: current ? 'by a person, where it was issued' : 'nothing, since nothing was there before',
      person: { instructions, deadlineDays, remindEveryDays, escalateTo },
    }),
    test: (_work, value) => tests[test](value),
    revoke: async () => ({ state: 'by-person' }),
  };
}

const tests: Readonly<Record<HumanTest, (value: SecretValue) => Promise<TestResult>>> = {
  present: async (value) => (value.reveal().trim() === '' ? no('it is empty') : { accepted: true }),

  'apns-key': async (value) =>
    (await isPrivateKey(value.reveal(), 'ES256'))
      ? { accepted: true }
      : no('it is no PKCS #8 key on P-256, as Apple issues them (.p8)'),

  async 'google-service-account'(value) {
    const account = serviceAccount(value.reveal());
    if (!account) return no('it is no JSON of a Google service account');
    return (await isPrivateKey(account.private_key, 'RS256'))
      ? { accepted: true }
      : no('its private_key is no RSA key in PKCS #8');
  },
};

const serviceAccountSchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key: z.string(),
});

function serviceAccount(text: string): z.infer<typeof serviceAccountSchema> | undefined {
  try {
    return serviceAccountSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function isPrivateKey(pem: string, algorithm: 'ES256' | 'RS256'): Promise<boolean> {
  try {
    await importPKCS8(pem.trim(), algorithm);
    return true;
  } catch {
    // What is wrong with it would quote it.
    return false;
  }
}

function no(reason: string): TestResult {
  return { accepted: false, reason };
}
