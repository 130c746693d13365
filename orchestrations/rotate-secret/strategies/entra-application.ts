/** Passwords of an Entra application: several may be good at once, so the next is added before the previous is removed. */
import type { CredentialSource } from '../../../secrets/credential.ts';
import { later } from '../../time.ts';
import { readPending, storePending } from '../pending.ts';
import { supersededIds } from './superseded.ts';
import type { Strategy } from './strategy.ts';

type EntraApplication = Extract<CredentialSource, { strategy: 'entra-application' }>;

export function entraApplication({ application, clientId }: EntraApplication): Strategy {
  return {
    intend(current) {
      if (current && current.credentialId === undefined)
        return {
          reason: 'wrong-tag',
          explanation: `Version ${current.version} has no CredentialId: nobody would know which password of application ${application} to remove. Tag it with the password's key id.`,
        };
      return {
        make: `add a password to application ${application}, and sign in with it`,
        revoke: current
          ? `remove password ${current.credentialId} of application ${application}`
          : 'nothing, since nothing was there before',
      };
    },

    async create(work) {
      const { ports, rotation, id, clock } = work;
      const pending = await readPending(work);
      if (pending) return { state: 'made', credentialId: pending.credentialId };
      // Graph tells the value of a password once: one whose value was never stored is of no use to anybody.
      for (const { keyId, displayName } of (await ports.applications.read(application)).passwords) {
        if (displayName === id) await ports.applications.removePassword(application, keyId);
      }
      const { validityDays, overlapSeconds } = rotation.credential;
      const { keyId, value } = await ports.applications.addPassword(application, {
        displayName: id,
        endDateTime: later(clock.now(), validityDays * 86_400 + overlapSeconds).toISOString(),
      });
      await storePending(work, { stage: 'made', credentialId: keyId, value });
      return { state: 'made', credentialId: keyId };
    },

    test: ({ ports }, value) => ports.credentialTests.signIn(clientId, value),

    async revoke(work, previous, current) {
      const { ports, id } = work;
      if (current.credentialId === undefined || current.credentialId === previous.credentialId)
        return { state: 'in-use', explanation: `the current version names ${current.credentialId ?? 'no password'}` };
      const superseded = await supersededIds(work, current.credentialId);
      for (const { keyId, displayName } of (await ports.applications.read(application)).passwords) {
        if (keyId !== current.credentialId && (superseded.has(keyId) || displayName === id))
          await ports.applications.removePassword(application, keyId);
      }
      return { state: 'revoked' };
    },
  };
}
