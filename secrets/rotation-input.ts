/** What a rotation is asked with, by an event, the sweep, a person or a security incident. */
import * as z from 'zod';

/** The runbook, by its name: secrets/ asks for rotations and does not know how they go. */
export const rotateSecretRunbook = 'rotate-secret';

export const rotateSecretInput = z.object({
  environment: z.string().min(1),
  /** Name of the secret, as operations/secrets.yaml or the resource with the keys gives it. */
  secret: z.string().regex(/^[0-9a-zA-Z-]{1,127}$/, 'letters, digits and hyphens, at most 127'),
  reason: z.enum(['near-expiry', 'expired', 'missing', 'asked', 'compromised']),
  /** The version that the asker saw: it must still be the current one of `vault`. A person who names none means the one that is. */
  version: z.string().optional(),
  /** Resource id of the vault that an event came from; the credential's own if absent. */
  vault: z.string().optional(),
  /** Plans, says what it would do, and changes nothing. */
  dryRun: z.boolean().optional(),
  signalId: z.string().optional(),
});

export type RotateSecretInput = z.infer<typeof rotateSecretInput>;
