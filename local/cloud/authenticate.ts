/** Who calls the control plane: a bearer token for Azure Resource Manager, or a challenge. */
import { AzureError } from './azure-error.ts';
import type { Caller, CloudRequest } from './contract.ts';
import { textOf } from './json.ts';
import type { Tokens } from './identity/tokens.ts';

const audiences = [
  'https://management.azure.com/',
  'https://management.azure.com',
  'https://management.core.windows.net/',
  'https://management.core.windows.net',
];

/** Throws Azure's 401 with its challenge. What a principal may do is not emulated: any principal of the tenant may do everything. */
export async function authenticate(
  request: CloudRequest,
  deps: { tokens: Tokens; authority: string },
): Promise<Caller> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (token === undefined)
    throw challenge(
      deps.authority,
      "Authentication failed. The 'Authorization' header is missing.",
      'AuthenticationFailed',
    );
  try {
    const claims = await deps.tokens.verify(token, audiences);
    return { appId: textOf(claims['appid']) ?? textOf(claims['azp']) ?? '', objectId: textOf(claims['oid']) ?? '' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    throw challenge(deps.authority, `The access token is invalid: ${reason}.`, 'InvalidAuthenticationToken');
  }
}

function challenge(authority: string, message: string, code: string): AzureError {
  return new AzureError(401, code, message, {
    headers: {
      'www-authenticate': `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`,
    },
  });
}
