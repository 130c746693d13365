/** The contract of a strategy: how one kind of credential gets its successor. The modules beside it are listed in table.ts. */
import type { TestResult } from '../../../azure/credential-tests.ts';
import type { SecretValue } from '../../../azure/secret-value.ts';
import type { Clock, SecretPorts } from '../../ports.ts';
import type { EscalateReason, PersonsTask, Rotation, VersionFacts } from '../types.ts';

/** What a strategy means to do, said before anything is done. */
export interface Intention {
  /** CredentialId of what will be made, where it is known. */
  readonly makes?: string;
  /** The way to the new value, for people. */
  readonly make: string;
  /** What becomes of the previous one, for people. */
  readonly revoke: string;
  /** What is made anew may still be in use by a consumer that has an older version. */
  readonly reusesPrevious?: boolean;
  /** Where the previous one has to stay good for longer than the credential's own overlap. */
  readonly overlapSeconds?: number;
  readonly publishes?: string;
  readonly person?: PersonsTask;
}

export interface Refusal {
  readonly reason: EscalateReason;
  readonly explanation: string;
}

/** What one activity of a rotation works with. */
export interface Work {
  readonly ports: Pick<SecretPorts, 'vaults' | 'keyedResources' | 'applications' | 'twilioKeys' | 'credentialTests'>;
  readonly clock: Clock;
  readonly rotation: Rotation;
  /** The run's; the same in every attempt and repetition. */
  readonly id: string;
}

export type Created =
  { readonly state: 'made'; readonly credentialId: string } | ({ readonly state: 'refused' } & Refusal);

/** A version as its value and its CredentialId; absent where the vault does not give them. */
export interface Held {
  readonly credentialId?: string | undefined;
  readonly value?: SecretValue | undefined;
}

export type Revoked =
  /** Opens nothing any more. */
  | { readonly state: 'revoked' }
  /** Somebody still needs it, so it was left. */
  | { readonly state: 'in-use'; readonly explanation: string }
  /** It should open nothing, and still does. */
  | { readonly state: 'open'; readonly explanation: string }
  /** Only a person can. */
  | { readonly state: 'by-person' };

/** Every method but `intend` has effects, looks at the world before it changes it, and may be repeated at any point. */
export interface Strategy {
  /** Pure. @param current the version that will be replaced, if there is one. */
  intend(current: VersionFacts | undefined): Intention | Refusal;
  /** Makes the new credential at its issuer and stores it as pending; absent where a person makes it. */
  create?(work: Work): Promise<Created>;
  /** Whether the value opens what it is for. */
  test(work: Work, value: SecretValue): Promise<TestResult>;
  /** Lets consumers know what the new credential is recognised by, before it is used. */
  publish?(work: Work): Promise<void>;
  /** @param previous what is revoked; @param current what the home vault gives out now, and what must go on opening. */
  revoke(work: Work, previous: Held, current: Held): Promise<Revoked>;
}

export function isRefusal(intention: Intention | Refusal): intention is Refusal {
  return 'explanation' in intention;
}
