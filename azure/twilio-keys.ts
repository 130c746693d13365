/** API keys of a Twilio account, through its REST API (2010-04-01, `Accounts/{Sid}/Keys.json`). */
import type { TestResult } from './credential-tests.ts';
import type { SecretValue } from './secret-value.ts';

export interface TwilioKey {
  readonly sid: string;
  readonly friendlyName: string;
}

/** A credential is stored as `SID:secret`, as HTTP Basic takes it. Every call throws an AutomationError without any value in it. */
export interface TwilioKeys {
  /** @param authToken of the account: API keys cannot manage API keys. */
  list(accountSid: string, authToken: SecretValue): Promise<readonly TwilioKey[]>;
  create(
    accountSid: string,
    authToken: SecretValue,
    friendlyName: string,
  ): Promise<{ readonly sid: string; readonly value: SecretValue }>;
  /** Does nothing where it is gone already. */
  remove(accountSid: string, authToken: SecretValue, sid: string): Promise<void>;
  test(accountSid: string, value: SecretValue): Promise<TestResult>;
}
