/** Applications of the local directory that sign in with passwords of their own, made and removed through Microsoft Graph. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { IssuedCredentials } from '../issued.ts';
import type { Store } from '../store.ts';
import { identityConnector, type LocalApplication } from './principals.ts';

export interface ApplicationPassword {
  readonly keyId: string;
  readonly displayName: string | null;
  readonly startDateTime: string;
  readonly endDateTime: string;
  readonly secretText: string;
  /** Epoch milliseconds from which the token endpoint knows it: the directory is eventually consistent. */
  readonly knownFrom: number;
}

/** How a sign-in with a password ends. */
export type PasswordCheck = 'accepted' | 'wrong' | 'expired';

export interface Applications {
  all(): readonly LocalApplication[];
  passwords(application: LocalApplication): readonly ApplicationPassword[];
  addPassword(
    application: LocalApplication,
    asked: { displayName: string | null; endDateTime: string },
  ): ApplicationPassword;
  /** False where the application has no such password. It stops at once. */
  removePassword(application: LocalApplication, keyId: string): boolean;
  check(application: LocalApplication, secret: string): PasswordCheck;
}

const applications: readonly LocalApplication[] = [identityConnector];
const halfYearMs = 182 * 24 * 3600 * 1000;

export function createApplications(
  store: Store,
  deps: { issued: IssuedCredentials; passwordDelayMs: number },
): Applications {
  const kept = store.collection<readonly ApplicationPassword[]>('application-passwords');

  function make(
    application: LocalApplication,
    asked: { displayName: string | null; endDateTime: string },
    knownFrom: number,
  ): ApplicationPassword {
    const made = {
      ...asked,
      keyId: randomUUID(),
      startDateTime: new Date().toISOString(),
      // Entra's have 40 characters, with a mark that scanners know.
      secretText: `${randomBytes(3).toString('hex').slice(0, 3)}8Q~${randomBytes(25).toString('base64url')}`,
      knownFrom,
    };
    store.transaction(() => {
      kept.put(application.id, [...(kept.get(application.id) ?? []), made]);
      deps.issued.issue(made.secretText, `application ${application.name} ${made.keyId}`);
    });
    return made;
  }

  /** Each has one password before anybody asks. */
  function passwords(application: LocalApplication): readonly ApplicationPassword[] {
    const endDateTime = new Date(Date.now() + halfYearMs).toISOString();
    return kept.get(application.id) ?? [make(application, { displayName: 'made by hand', endDateTime }, 0)];
  }

  return {
    all: () => applications,
    passwords,
    addPassword(application, asked) {
      passwords(application);
      return make(application, asked, Date.now() + deps.passwordDelayMs);
    },
    removePassword(application, keyId) {
      const removed = passwords(application).find((password) => password.keyId === keyId.toLowerCase());
      if (removed === undefined) return false;
      store.transaction(() => {
        kept.put(
          application.id,
          passwords(application).filter((password) => password.keyId !== removed.keyId),
        );
        deps.issued.revoke(removed.secretText);
      });
      return true;
    },
    check(application, secret) {
      const now = Date.now();
      const known = passwords(application).find((password) => password.secretText === secret);
      if (known === undefined || known.knownFrom > now) return 'wrong';
      return Date.parse(known.endDateTime) <= now ? 'expired' : 'accepted';
    },
  };
}
