/** Whether a credential opens what it is for, asked of the data plane itself. */
import type { SecretValue } from './secret-value.ts';

/** `reason` never has any part of the value. */
export type TestResult = { readonly accepted: true } | { readonly accepted: false; readonly reason: string };

export interface CredentialTests {
  /** @param provider resource type with a row in secrets/key-providers.ts. Throws where the provider cannot be asked; a refusal is an answer. */
  connect(provider: string, value: SecretValue): Promise<TestResult>;
  /** Signs in as an Entra application by the client credentials grant. */
  signIn(clientId: string, value: SecretValue): Promise<TestResult>;
}
