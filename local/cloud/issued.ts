/** Every credential that any emulated service has ever issued or stored: what the canary scan looks for, and what no longer opens anything. */
import type { Store } from './store.ts';

export interface IssuedCredential {
  readonly value: string;
  /** Who issued it, and which of its credentials it is, e.g. `Microsoft.Storage/storageAccounts NAME key1`. */
  readonly origin: string;
  readonly revoked: boolean;
}

export interface IssuedCredentials {
  /** A value that is known keeps its first origin, and stays revoked: a vault that stores it again gives it no new life. */
  issue(value: string, origin: string): void;
  revoke(value: string): void;
  /** The origin of a revoked credential that the text (a connection string, say) carries; undefined where it carries none. */
  revokedIn(text: string): string | undefined;
  all(): readonly IssuedCredential[];
}

export function createIssuedCredentials(store: Store): IssuedCredentials {
  const issued = store.collection<IssuedCredential>('issued-credentials');
  return {
    issue(value, origin) {
      // Nothing could be found by an empty value.
      if (value !== '' && issued.get(value) === undefined) issued.put(value, { value, origin, revoked: false });
    },
    revoke(value) {
      const known = issued.get(value);
      if (known) issued.put(value, { ...known, revoked: true });
    },
    revokedIn: (text) => issued.all().find(({ value, revoked }) => revoked && text.includes(value))?.origin,
    all: () => issued.all(),
  };
}
