/** Whether a credential opens what it is for, asked of the data plane itself. */
import { AutomationError } from '../errors.ts';
import { parseResourceId } from '../resources/resource-id.ts';
import { keyProviderOf } from '../secrets/key-providers.ts';
import { tryKey } from './key-tests.ts';
import type { SecretValue } from './secret-value.ts';

/** `reason` never has any part of the value. */
export type TestResult = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

/** What has the key, as a credential's source names it. */
export interface KeySource {
  /** Resource type with a row in secrets/key-providers.ts. */
  readonly provider: string;
  /** Resource id. */
  readonly resource: string;
}

export interface CredentialTests {
  /** Connects with a key's connection string. Throws where the provider cannot be asked; a refusal is an answer. */
  connect(source: KeySource, value: SecretValue): Promise<TestResult>;
  /** Signs in as an Entra application by the client credentials grant. */
  signIn(clientId: string, value: SecretValue): Promise<TestResult>;
}

export interface CredentialTestsDeps {
  readonly signIn: CredentialTests['signIn'];
  /** How long a provider may take to answer. */
  readonly answerWithinMilliseconds?: number;
}

const defaultLimitMilliseconds = 15_000;

export function createCredentialTests({ signIn, answerWithinMilliseconds }: CredentialTestsDeps): CredentialTests {
  const limitMilliseconds = answerWithinMilliseconds ?? defaultLimitMilliseconds;
  return {
    signIn,
    async connect({ provider, resource }, value) {
      const row = keyProviderOf(provider);
      const id = parseResourceId(resource);
      if (row === undefined || id === undefined)
        throw new AutomationError('input-invalid', `There is no test for keys of ${provider} (${resource}).`);
      return tryKey(row.test, id, value, limitMilliseconds);
    },
  };
}
