/** Who did something, from the claims of the token it was done with: an object, or JSON inside a string. */

import type { Field } from './field.ts';

const objectIdClaim = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

export interface Caller {
  /** Object id of the user or service principal. */
  readonly objectId: string | undefined;
  /** Application id of the client. */
  readonly appId: string | undefined;
}

/** Two ids and nothing else: names, addresses and token parts in the claims stay where they are. */
export function readClaims(claims: Field): Caller {
  const decoded = claims.decoded();
  return {
    objectId: decoded.get(objectIdClaim).maybeText() ?? decoded.get('oid').maybeText(),
    appId: decoded.get('appid').maybeText(),
  };
}
