/** Who issues credentials, in memory: a resource with two keys, an Entra application, a Twilio account. */
import type { Applications } from '../../../../azure/applications.ts';
import type { CredentialTests, TestResult } from '../../../../azure/credential-tests.ts';
import type { KeyedResources } from '../../../../azure/keyed-resources.ts';
import { SecretValue } from '../../../../azure/secret-value.ts';
import type { TwilioKeys } from '../../../../azure/twilio-keys.ts';
import { AutomationError } from '../../../../errors.ts';
import type { Mortality } from './mortality.ts';

export interface MemoryIssuers {
  readonly keyedResources: KeyedResources;
  readonly applications: Applications;
  readonly twilioKeys: TwilioKeys;
  readonly credentialTests: CredentialTests;
  /** Key name → connection string, as the resource has them now. */
  readonly keys: Map<string, string>;
  /** Every key that was made anew, in order, with the value that it had until then. */
  readonly regenerated: { readonly key: string; readonly value: string }[];
  /** How many reads an operation on the resource goes on for. */
  busyReads: number;
  /** Key id or SID → what a consumer connects with, and the name it was given. */
  readonly issued: Map<string, { readonly name: string; readonly value: string }>;
  /** The value of the secret that administers the account. */
  readonly authToken: string;
}

const answer = (opens: boolean): TestResult => (opens ? { accepted: true } : { accepted: false, reason: 'refused' });

export function createMemoryIssuers({ call }: Mortality): MemoryIssuers {
  let made = 0;
  const next = (what: string) => `${what}-${(made += 1)}`;
  const keys = new Map([
    ['key1', next('AccountKey=first')],
    ['key2', next('AccountKey=second')],
  ]);
  let pending: { key: string; reads: number } | undefined;
  const finish = () => {
    if (pending) keys.set(pending.key, next('AccountKey=new'));
    pending = undefined;
  };
  const isIssued = (value: string) => [...issuers.issued.values()].some((each) => each.value === value);

  const issuers: MemoryIssuers = {
    keys,
    regenerated: [],
    busyReads: 0,
    issued: new Map(),
    authToken: 'auth-token',

    keyedResources: {
      read: () =>
        call(() => {
          if (pending && (pending.reads -= 1) < 0) finish();
          const values = [...keys].map(([key, value]) => [key, new SecretValue(value)] as const);
          return { busy: pending !== undefined, keys: new Map(values) };
        }),
      regenerate: (_resource, key) =>
        call(() => {
          if (pending) throw new AutomationError('unavailable', 'Another operation is in progress.');
          issuers.regenerated.push({ key, value: keys.get(key) ?? '' });
          pending = { key, reads: issuers.busyReads };
          if (issuers.busyReads === 0) finish();
        }),
    },

    applications: {
      read: () =>
        call(() => ({
          passwords: [...issuers.issued].map(([keyId, { name }]) => ({ keyId, displayName: name, endDateTime: '' })),
          certificates: 0,
          federatedCredentials: 0,
        })),
      addPassword: (_application, { displayName }) =>
        call(() => {
          const [keyId, value] = [next('key-id'), next('password')];
          issuers.issued.set(keyId, { name: displayName, value });
          return { keyId, value: new SecretValue(value) };
        }),
      removePassword: (_application, keyId) => call(() => void issuers.issued.delete(keyId)),
    },

    twilioKeys: {
      list: (_account, token) =>
        call(() => {
          authorised(token);
          return [...issuers.issued].map(([sid, { name }]) => ({ sid, friendlyName: name }));
        }),
      create: (_account, token, friendlyName) =>
        call(() => {
          authorised(token);
          const sid = next('SK');
          issuers.issued.set(sid, { name: friendlyName, value: `${sid}:${next('secret')}` });
          return { sid, value: new SecretValue(issuers.issued.get(sid)?.value ?? '') };
        }),
      remove: (_account, token, sid) =>
        call(() => {
          authorised(token);
          issuers.issued.delete(sid);
        }),
      test: (_account, value) => call(() => answer(isIssued(value.reveal()))),
    },

    credentialTests: {
      connect: (_source, value) => call(() => answer([...keys.values()].includes(value.reveal()))),
      signIn: (_clientId, value) => call(() => answer(isIssued(value.reveal()))),
    },
  };

  function authorised(token: SecretValue): void {
    if (token.reveal() !== issuers.authToken)
      throw new AutomationError('forbidden', 'The token is not that of the account.');
  }

  return issuers;
}
