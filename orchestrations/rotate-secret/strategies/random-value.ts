/** Passwords and tokens that only we know: drawn, and gone with their version. */
import { randomBytes } from 'node:crypto';
import { SecretValue } from '../../../azure/secret-value.ts';
import type { GeneratedForm } from '../../../secrets/credential.ts';
import { readPending, storePending } from '../pending.ts';
import type { Strategy } from './strategy.ts';

type Random = Extract<GeneratedForm, { kind: 'random' }>;

export function randomValue({ bytes }: Random): Strategy {
  return {
    intend: () => ({
      make: `draw ${bytes} random bytes, in base64url`,
      revoke: 'nothing, since only our consumers know the previous value',
    }),
    async create(work) {
      const pending = await readPending(work);
      if (!pending) {
        const value = new SecretValue(randomBytes(bytes).toString('base64url'));
        await storePending(work, { stage: 'made', credentialId: work.id, value });
      }
      return { state: 'made', credentialId: work.id };
    },
    async test(_work, value) {
      const got = Buffer.from(value.reveal(), 'base64url').length;
      return got >= bytes ? { accepted: true } : { accepted: false, reason: `it has ${got} bytes; expected ${bytes}` };
    },
    revoke: async () => ({ state: 'revoked' }),
  };
}
