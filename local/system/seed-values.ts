/** A first value for each credential: asked of the emulated issuer, or made up where only people could have it. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { keySetOf, makeSigningKey } from '../../orchestrations/rotate-secret/strategies/signing-keys.ts';
import { tags, type Credential, type CredentialSource, type HumanTest } from '../../secrets/credential.ts';
import { keyProviderOf } from '../../secrets/key-providers.ts';
import type { CloudControl } from '../cloud/control.ts';
import type { SecretSeed } from '../cloud/key-vault/control.ts';

/** A version as a vault gets it, without the vault. */
export type Seed = Omit<SecretSeed, 'vault'>;

type Issuers = Pick<CloudControl, 'applicationPasswords' | 'twilioAccount'>;
type Generated = Extract<CredentialSource, { strategy: 'generated' }>;

/** The credential's own version, and those of what only serves it. */
export async function seedsOf(credential: Credential, issuers: Issuers): Promise<readonly Seed[]> {
  const { name, contentType, validityDays, source } = credential;
  const seed = (given: Omit<Seed, 'name'>, credentialId?: string, address?: string): Seed => ({
    name,
    contentType,
    ...given,
    tags: {
      ...(credentialId === undefined ? {} : { [tags.credentialId]: credentialId }),
      ...(address === undefined ? {} : { [tags.providerAddress]: address }),
      [tags.validityPeriodDays]: String(validityDays),
    },
  });
  switch (source.strategy) {
    case 'dual-key': {
      const [key] = keyProviderOf(source.provider)?.keys ?? [];
      if (key === undefined) throw new Error(`${source.provider} has no row in secrets/key-providers.ts.`);
      return [seed({ connectionStringOf: { resource: source.resource, key } }, key, source.resource)];
    }
    case 'generated':
      return generated(source, seed, name);
    case 'entra-application': {
      const passwords = await issuers.applicationPasswords();
      const password = passwords.find(({ application }) => application === source.application);
      if (!password) throw new Error(`The local directory has no application ${source.application} (${name}).`);
      return [seed({ value: password.secretText }, password.keyId, source.application)];
    }
    case 'twilio-api-key': {
      const { accountSid, keys } = await issuers.twilioAccount();
      const [key] = keys;
      if (accountSid !== source.accountSid || !key)
        throw new Error(`The local Twilio has no account ${source.accountSid} (${name}).`);
      return [seed({ value: `${key.sid}:${key.secret}` }, key.sid, accountSid)];
    }
    default:
      return [seed({ value: humanValue(source.test) })];
  }
}

async function generated({ form }: Generated, seed: (given: Omit<Seed, 'name'>, id?: string) => Seed, name: string) {
  if (form.kind === 'random') return [seed({ value: randomBytes(form.bytes).toString('base64url') })];
  const key = await makeSigningKey(form.algorithm);
  const keySet = { name: form.keySet, contentType: 'application/jwk-set+json', tags: { [tags.companionOf]: name } };
  return [{ ...keySet, value: keySetOf([key.public]).reveal() }, seed({ value: key.private.reveal() }, key.id)];
}

/** What a person would have downloaded; another one with each call. */
export function humanValue(test: HumanTest): string {
  switch (test) {
    case 'apns-key':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString();
    case 'google-service-account':
      return JSON.stringify({
        type: 'service_account',
        project_id: 'chaufher-push',
        private_key_id: randomBytes(20).toString('hex'),
        private_key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
          type: 'pkcs8',
          format: 'pem',
        }),
        client_email: 'push@chaufher-push.iam.gserviceaccount.com',
        token_uri: 'https://oauth2.googleapis.com/token',
      });
    default:
      return randomBytes(16).toString('hex');
  }
}
