/** The words of a rotation: what is known, what is decided, what its acts are told. Never a value. */
import type { Credential, StrategyKind } from '../../secrets/credential.ts';
import type { Due } from '../../secrets/due.ts';
import type { RotateSecretInput } from '../../secrets/rotation-input.ts';

/** One version of a secret, by its tags and attributes. */
export interface VersionFacts {
  readonly version: string;
  readonly enabled: boolean;
  readonly createdOn: string;
  readonly expiresOn?: string;
  readonly credentialId?: string;
  readonly rotationId?: string;
  /** It holds the previous value again, in place of this version. */
  readonly setBackFrom?: string;
}

/** The version that somebody asked about, in the vault it is in. */
export interface AskedFacts {
  readonly vault: string;
  readonly isCurrent: boolean;
  /** Absent where the vault does not have it. */
  readonly facts?: VersionFacts;
}

/** A hold of a person that covers something the rotation would change. */
export interface HoldFacts {
  readonly kind: string;
  readonly owner: string;
  readonly reason: string;
  readonly endsAt: string;
}

/** How a site's health is asked, from operations/components.yaml. */
export interface SiteProbe {
  readonly path: string;
  readonly timeoutSeconds: number;
  /** Healthy answers in a row that prove health. */
  readonly healthyInARow: number;
  readonly everySeconds: number;
}

/** An application setting that refers to a secret. */
export interface SiteReference {
  /** Absent for production. */
  readonly slot?: string;
  readonly setting: string;
  readonly secret: string;
  readonly vault: string;
}

/** A site that uses the credential: production and its slots, which are refreshed and proven together. */
export interface ConsumingSite {
  readonly site: string;
  readonly references: readonly SiteReference[];
  /** Absent where no component says how its health is asked; then its references are all that is proven. */
  readonly probe?: SiteProbe;
}

export interface SiteFacts extends ConsumingSite {
  /** A reference has another version than the current one, or none: the site may still use what an older version holds. */
  readonly isBehind: boolean;
}

export interface Facts {
  readonly at: string;
  /** Absent where neither the snapshot nor operations/secrets.yaml knows the secret. */
  readonly credential?: Credential;
  /** The newest version in the home vault, enabled or not. */
  readonly current?: VersionFacts;
  /** Whether the current version is due, and whether its tags say what they must. */
  readonly due?: Pick<Due, 'state' | 'reasons'>;
  readonly asked?: AskedFacts;
  readonly sites: readonly SiteFacts[];
  readonly holds: readonly HoldFacts[];
  /** Of a credential that another secret's value makes. */
  readonly administrator?: 'ready' | 'missing' | 'disabled';
}

/** What the acts of a rotation are told. */
export interface Rotation {
  readonly credential: Omit<Credential, 'consumers'>;
  readonly reason: RotateSecretInput['reason'];
  /** Absent where the secret is new. */
  readonly replaces?: Pick<VersionFacts, 'version' | 'credentialId'>;
  /** CredentialId of what is made, where that is known before it is made. */
  readonly makes?: string;
}

/** Somebody has to make the new version, since nothing else can. */
export interface PersonsTask {
  readonly instructions: string;
  readonly deadlineDays: number;
  readonly remindEveryDays: number;
  readonly escalateTo: string;
}

export interface Plan {
  readonly rotation: Rotation;
  readonly strategy: StrategyKind;
  readonly priority: 'rotation' | 'compromised-rotation';
  /** What will be done, a line each, for people. */
  readonly steps: readonly string[];
  /** The version that replaced it already: nothing is made, and what is left is to revoke. */
  readonly successor?: string;
  readonly person?: PersonsTask;
  /** Name of the secret that consumers must have before the new credential is used. */
  readonly publishes?: string;
  /** Sites that have to be level with the current version first: what is made anew may be what they still use. */
  readonly first: readonly ConsumingSite[];
  readonly sites: readonly ConsumingSite[];
  readonly overlapSeconds: number;
  /** Scopes that drift leaves alone meanwhile. */
  readonly holds: readonly string[];
}

/** Why nothing is done: what was asked for has been done, or is not due. */
export type LeaveReason = 'not-current-version' | 'already-rotated' | 'not-due' | 'held';

/** Why a person must look. */
export type EscalateReason =
  | 'no-strategy'
  | 'wrong-tag'
  | 'unknown-version'
  | 'standby-behind'
  | 'disabled'
  | 'set-back-before'
  | 'held'
  | 'no-administrator';

export type Decision =
  | { readonly kind: 'leave'; readonly reason: LeaveReason; readonly explanation: string }
  | { readonly kind: 'escalate'; readonly reason: EscalateReason; readonly explanation: string }
  | { readonly kind: 'rotate'; readonly plan: Plan };

/** How things stand at a point where the run looks up: the world may have moved. */
export interface Standing {
  readonly current?: VersionFacts;
  /** Another run that wants the same secret revoked at once. */
  readonly compromisedBy?: string;
}
