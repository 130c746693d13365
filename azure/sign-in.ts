/** Signing in as an Entra application by the client credentials grant, to see whether its password is accepted. */
import * as z from 'zod';
import { isAutomationError } from '../errors.ts';
import type { TestResult } from './credential-tests.ts';
import { sealed } from './errors.ts';
import type { Rest } from './rest.ts';
import type { SecretValue } from './secret-value.ts';

/** The token itself is nothing to keep. */
const tokenShape = z.object({ access_token: z.string().min(1) });

/** Every application may ask for a token of Graph, whether or not it may do anything there. */
const scope = 'https://graph.microsoft.com/.default';

/**
 * A password that was just added is known to Entra ID only after a while: a refusal of a new one is worth asking again.
 * @param authority the issuer of the directory's tokens, without its version.
 */
export function createSignIn(
  authority: () => Promise<Rest>,
): (clientId: string, value: SecretValue) => Promise<TestResult> {
  return async (clientId, value) => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: value.reveal(), scope };
    try {
      await sealed(
        `sign in as application ${clientId}`,
        async () => (await authority()).send({ method: 'POST', path: '/oauth2/v2.0/token', form }, tokenShape),
        'Entra ID',
      );
      return { accepted: true };
    } catch (error) {
      if (isAutomationError(error) && error.data['azureCode'] === 'invalid_client')
        return { accepted: false, reason: 'Entra ID answered invalid_client: no such password, or it has expired' };
      throw error;
    }
  };
}
