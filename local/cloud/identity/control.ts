/** `/_control/principals` and `/_control/rotate-signing-key`: local principals with their secrets, and the rotation of the signing key. */
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { jsonBody, ok } from '../requests.ts';
import { directory } from './principals.ts';
import type { IdentityState } from './state.ts';
import type { Tokens } from './tokens.ts';

export async function identityControl(
  request: CloudRequest,
  path: readonly string[],
  deps: { state: IdentityState; tokens: Tokens },
): Promise<CloudResponse | undefined> {
  const route = `${request.method} ${path.join('/')}`;
  if (route === 'GET principals') {
    return ok(directory.map((principal) => ({ ...principal, secret: deps.state.secret(principal.name) })));
  }
  if (route === 'POST rotate-signing-key') {
    return ok({ kid: await deps.tokens.rotate(jsonBody(request)['retire'] === true) });
  }
  return undefined;
}
