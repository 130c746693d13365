/** A credential that is due, and how to bend what is known of it. */
import type { Facts, Plan, VersionFacts } from '../../../../orchestrations/rotate-secret/types.ts';
import { decide } from '../../../../orchestrations/rotate-secret/decide.ts';
import type { CredentialSource } from '../../../../secrets/credential.ts';
import type { RotateSecretInput } from '../../../../secrets/rotation-input.ts';
import { credential, home, name, neu, sources, standby, weu } from './credentials.ts';

export const input: RotateSecretInput = { environment: 'dev', secret: name, reason: 'near-expiry' };

export const current: VersionFacts = {
  version: 'v1',
  enabled: true,
  createdOn: '2026-10-15T10:00:00.000Z',
  expiresOn: '2026-12-14T10:00:00.000Z',
  credentialId: 'key1',
  rotationId: 'rotate-secret-before',
};

export const older: VersionFacts = {
  ...current,
  version: 'v0',
  credentialId: 'key2',
  rotationId: 'rotate-secret-long-ago',
};

export function facts(changes: Partial<Facts> = {}, source: CredentialSource = sources.dualKey): Facts {
  return {
    at: '2026-11-24T10:00:00.000Z',
    credential: credential(source),
    current,
    due: { state: 'due', reasons: ['It expires on 2026-12-14.'] },
    sites: [
      {
        site: weu,
        references: [
          { setting: 'IT', secret: name, vault: home },
          { slot: 'staging', setting: 'IT', secret: name, vault: home },
        ],
        isBehind: false,
      },
      { site: neu, references: [{ setting: 'IT', secret: name, vault: standby }], isBehind: false },
    ],
    holds: [],
    ...changes,
  };
}

/** Of a secret that no vault has. */
export function factsOfNew(source: CredentialSource = sources.dualKey): Facts {
  const { current: _none, ...rest } = facts({ due: { state: 'missing', reasons: [] } }, source);
  return rest;
}

export function planFor(known: Facts, asked: Partial<RotateSecretInput> = {}): Plan {
  const decision = decide(known, { ...input, ...asked });
  if (decision.kind !== 'rotate') throw new Error(`expected a plan, got ${decision.kind} ${decision.reason}`);
  return decision.plan;
}
