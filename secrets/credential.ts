/** A credential that the platform has: what it is, where it lives, who uses it and how it is renewed. Never its value. */

/** How a credential gets its successor: one module of orchestrations/rotate-secret/strategies each. */
export type StrategyKind = CredentialSource['strategy'];

export interface Credential {
  readonly environment: string;
  /** Name of the secret in every vault that has it. */
  readonly name: string;
  /** Person or team who answers for it. */
  readonly owner: string;
  /** Resource id of the vault that it is rotated in. */
  readonly vault: string;
  /** Vaults of the other regions, brought level after every rotation. */
  readonly standbyVaults: readonly string[];
  /** Days from a version's making to its expiry. */
  readonly validityDays: number;
  /** Days before the expiry at which it is rotated. */
  readonly rotateBeforeDays: number;
  /** How long the previous credential stays good after the consumers have the new one. */
  readonly overlapSeconds: number;
  readonly contentType: string;
  readonly source: CredentialSource;
  readonly consumers: readonly Consumer[];
  /** Why an identity without keys would be better, and how; absent where there is none. */
  readonly better?: string;
}

export type CredentialSource =
  | {
      readonly strategy: 'dual-key';
      /** Resource type of the provider, as secrets/key-providers.ts spells it. */
      readonly provider: string;
      /** Resource id of what has the two keys. */
      readonly resource: string;
    }
  | { readonly strategy: 'generated'; readonly form: GeneratedForm }
  | {
      readonly strategy: 'entra-application';
      /** Object id of the application, as Graph wants it. */
      readonly application: string;
      /** Client id, as a sign-in wants it. */
      readonly clientId: string;
    }
  | {
      readonly strategy: 'twilio-api-key';
      readonly accountSid: string;
      /** Name of the secret whose value (the account's auth token) may make and delete API keys. */
      readonly administeredBy: string;
    }
  | {
      readonly strategy: 'human';
      readonly instructions: string;
      readonly deadlineDays: number;
      readonly remindEveryDays: number;
      readonly escalateTo: string;
      /** How a value that somebody put there is tested. */
      readonly test: HumanTest;
    };

export type GeneratedForm =
  | { readonly kind: 'random'; readonly bytes: number }
  | {
      readonly kind: 'jwt-signing-key';
      readonly algorithm: 'ES256' | 'RS256' | 'EdDSA';
      /** Name of the secret that holds the published key set (public keys only). */
      readonly keySet: string;
      /** Longest life of a token signed with it: for so long the previous key stays in the set. */
      readonly tokenLifeSeconds: number;
    };

/** `apns-key`: a PKCS #8 key on P-256; `google-service-account`: its JSON with a private key; `present`: not empty. */
export type HumanTest = 'apns-key' | 'google-service-account' | 'present';

/** An application setting that refers to the secret. */
export interface Consumer {
  /** Resource id of the site. */
  readonly site: string;
  /** Absent for production. */
  readonly slot?: string;
  readonly setting: string;
  /** Name of the secret that the setting refers to: the credential's own, or that of its key set. */
  readonly secret: string;
  /** Resource id of the vault that the setting refers to. */
  readonly vault: string;
  /** Whose health is asked. */
  readonly component?: string;
}

/** Tags of a version, as Microsoft's rotation samples have them (azure-docs, "Automate rotation, two credentials"), and ours. */
export const tags = {
  /** Which of the provider's credentials the version is: a key name, a key id. */
  credentialId: 'CredentialId',
  /** Resource id or account that issued it. */
  providerAddress: 'ProviderAddress',
  validityPeriodDays: 'ValidityPeriodDays',
  /** Run that made the version. */
  rotationId: 'RotationId',
  /** On a version that holds the previous value again: the version whose consumers did not become healthy. */
  setBackFrom: 'SetBackFrom',
  /** On a version whose credential opens nothing any more: the run that saw to that. */
  revokedBy: 'RevokedBy',
  /** On a secret that only serves another: the name of that other. */
  companionOf: 'CompanionOf',
  /** How far a pending version has come; only on companions. */
  stage: 'Stage',
} as const;

/** Holds the next value until it is tested and promoted. It is never deleted: a vault with purge protection would keep its name. */
export function pendingNameOf(secret: string): string {
  return `${secret}-pending`;
}
