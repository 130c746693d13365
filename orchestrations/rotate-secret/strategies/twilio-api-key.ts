/** API keys of a Twilio account, made and deleted with the account's auth token. */
import { AutomationError } from '../../../errors.ts';
import type { SecretValue } from '../../../azure/secret-value.ts';
import type { CredentialSource } from '../../../secrets/credential.ts';
import { readPending, storePending } from '../pending.ts';
import { supersededIds } from './superseded.ts';
import type { Strategy, Work } from './strategy.ts';

type TwilioApiKey = Extract<CredentialSource, { strategy: 'twilio-api-key' }>;

export function twilioApiKey({ accountSid, administeredBy }: TwilioApiKey): Strategy {
  return {
    intend(current) {
      if (current && current.credentialId === undefined)
        return {
          reason: 'wrong-tag',
          explanation: `Version ${current.version} has no CredentialId: nobody would know which API key of account ${accountSid} to delete. Tag it with the key's SID.`,
        };
      return {
        make: `make an API key in Twilio account ${accountSid}, and try it`,
        revoke: current
          ? `delete API key ${current.credentialId} of account ${accountSid}`
          : 'nothing, since nothing was there before',
      };
    },

    async create(work) {
      const { ports, id } = work;
      const pending = await readPending(work);
      if (pending) return { state: 'made', credentialId: pending.credentialId };
      const token = await authToken(work, administeredBy);
      // Twilio tells the secret of a key once: one whose secret was never stored is of no use to anybody.
      for (const { sid, friendlyName } of await ports.twilioKeys.list(accountSid, token)) {
        if (friendlyName === id) await ports.twilioKeys.remove(accountSid, token, sid);
      }
      const { sid, value } = await ports.twilioKeys.create(accountSid, token, id);
      await storePending(work, { stage: 'made', credentialId: sid, value });
      return { state: 'made', credentialId: sid };
    },

    test: ({ ports }, value) => ports.twilioKeys.test(accountSid, value),

    async revoke(work, previous, current) {
      const { ports, id } = work;
      if (current.credentialId === undefined || current.credentialId === previous.credentialId)
        return { state: 'in-use', explanation: `the current version names ${current.credentialId ?? 'no API key'}` };
      if (current.value && !current.value.reveal().startsWith(`${current.credentialId}:`))
        return { state: 'in-use', explanation: `the current value is not that of API key ${current.credentialId}` };
      const token = await authToken(work, administeredBy);
      const superseded = await supersededIds(work, current.credentialId);
      for (const { sid, friendlyName } of await ports.twilioKeys.list(accountSid, token)) {
        if (sid !== current.credentialId && (superseded.has(sid) || friendlyName === id))
          await ports.twilioKeys.remove(accountSid, token, sid);
      }
      return { state: 'revoked' };
    },
  };
}

async function authToken({ ports, rotation }: Work, administeredBy: string): Promise<SecretValue> {
  const token = await ports.vaults.value(rotation.credential.vault, administeredBy);
  if (token) return token;
  throw new AutomationError(
    'not-found',
    `Secret ${administeredBy} is not there; expected the auth token of the account.`,
  );
}
