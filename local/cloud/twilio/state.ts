/** The Twilio account of the local run: its auth token and its API keys. Both are made on first use, and differ in every data folder. */
import { randomBytes } from 'node:crypto';
import type { IssuedCredentials } from '../issued.ts';
import type { Store } from '../store.ts';

export const accountSid = 'AC00000000000000000000000000000001';

/** Collections that a reset keeps: what was issued stays good. */
export const twilioCollections = ['twilio-account', 'twilio-keys'] as const;

export interface TwilioApiKey {
  readonly sid: string;
  readonly secret: string;
  readonly friendlyName: string;
  /** RFC 2822, as Twilio writes times. */
  readonly dateCreated: string;
}

export interface TwilioAccount {
  authToken(): string;
  keys(): readonly TwilioApiKey[];
  addKey(friendlyName: string): TwilioApiKey;
  /** False where there is no such key. */
  removeKey(sid: string): boolean;
}

export function createTwilioAccount(store: Store, issued: IssuedCredentials): TwilioAccount {
  const account = store.collection<string>('twilio-account');
  const kept = store.collection<TwilioApiKey>('twilio-keys');

  /** The account has one key before anybody asks. */
  function authToken(): string {
    const known = account.get('auth-token');
    if (known !== undefined) return known;
    const made = randomBytes(16).toString('hex');
    store.transaction(() => {
      account.put('auth-token', made);
      issued.issue(made, `Twilio ${accountSid} auth token`);
      addKey('made by hand');
    });
    return made;
  }

  function addKey(friendlyName: string): TwilioApiKey {
    const key = {
      sid: `SK${randomBytes(16).toString('hex')}`,
      secret: randomBytes(24).toString('base64url'),
      friendlyName,
      dateCreated: new Date().toUTCString().replace('GMT', '+0000'),
    };
    store.transaction(() => {
      kept.put(key.sid, key);
      issued.issue(key.secret, `Twilio ${accountSid} ${key.sid}`);
    });
    return key;
  }

  return {
    authToken,
    keys() {
      authToken();
      return kept.all();
    },
    addKey,
    removeKey(sid) {
      const key = kept.get(sid);
      if (key === undefined) return false;
      store.transaction(() => {
        kept.delete(sid);
        issued.revoke(key.secret);
      });
      return true;
    },
  };
}
