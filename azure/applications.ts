/** Passwords of Entra applications, through Microsoft Graph (`/applications/{id}/addPassword`, `removePassword`). */
import type { SecretValue } from './secret-value.ts';

export interface ApplicationPassword {
  readonly keyId: string;
  readonly displayName: string;
  readonly endDateTime: string;
}

export interface ApplicationView {
  readonly passwords: readonly ApplicationPassword[];
  /** What would be better than a password, where it is there already. */
  readonly certificates: number;
  readonly federatedCredentials: number;
}

/** Every call throws an AutomationError without any value in it. */
export interface Applications {
  /** @param application object id. */
  read(application: string): Promise<ApplicationView>;
  addPassword(
    application: string,
    password: { readonly displayName: string; readonly endDateTime: string },
  ): Promise<{ readonly keyId: string; readonly value: SecretValue }>;
  /** Does nothing where it is gone already. */
  removePassword(application: string, keyId: string): Promise<void>;
}
