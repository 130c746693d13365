/** Remembers for a moment whose a token is: a storm of alerts comes with one token, and verifying a signature costs more than the rest of the request. */
import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { Caller, TokenVerifier } from './tokens.ts';

/** Well below the ten minutes for which the issuer's keys are kept: remembering does not prolong the life of a withdrawn key. */
const rememberedMilliseconds = 60_000;
const mostRemembered = 200;

interface Remembered {
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Asks `verifier` about tokens that are new; what it refuses is asked again each time. No token is remembered beyond its end. */
export function rememberCallers(
  verifier: TokenVerifier,
  { clock }: { readonly clock: { now(): Date } },
): TokenVerifier {
  const remembered = new Map<string, Remembered>();

  function remember(key: string, authorization: string, caller: Caller): void {
    const { exp = 0 } = decodeJwt(authorization.slice(authorization.lastIndexOf(' ') + 1));
    const until = Math.min(clock.now().getTime() + rememberedMilliseconds, exp * 1000);
    const [oldest] = remembered.keys();
    if (oldest !== undefined && remembered.size >= mostRemembered) remembered.delete(oldest);
    remembered.set(key, { caller, until });
  }

  return {
    async verify(authorization) {
      if (authorization === null) return verifier.verify(null);
      // The tokens themselves are nothing to keep in memory.
      const key = createHash('sha256').update(authorization).digest('base64');
      const known = remembered.get(key);
      if (known && clock.now().getTime() < known.until) return known.caller;
      remembered.delete(key);
      const caller = await verifier.verify(authorization);
      remember(key, authorization, caller);
      return caller;
    },
  };
}
