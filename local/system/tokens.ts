/** Access tokens of the local directory, by the client credentials grant; kept until shortly before they expire. */
import type { CloudControl } from '../cloud/control.ts';

export type TokenSource = (principal: string) => Promise<string>;

interface Kept {
  readonly token: string;
  readonly until: number;
}

/** @param audience of the operations application, e.g. api://chaufher-dev-ops. */
export function createTokenSource({ cloud, audience }: { cloud: CloudControl; audience: string }): TokenSource {
  const kept = new Map<string, Kept>();
  return async (name) => {
    const known = kept.get(name);
    if (known && known.until > Date.now()) return known.token;
    const principal = (await cloud.principals()).find((each) => each.name === name);
    if (!principal) throw new Error(`Nobody in the local directory is called "${name}".`);
    const { url, tenantId } = await cloud.status();
    const response = await fetch(`${url}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: principal.clientId,
        client_secret: principal.secret,
        scope: `${audience}/.default`,
      }),
    });
    const answer: { readonly access_token?: string; readonly expires_in?: number } = JSON.parse(await response.text());
    const { access_token: token, expires_in: seconds } = answer;
    if (!token) throw new Error(`The local issuer answered ${response.status} and gave ${name} no token.`);
    kept.set(name, { token, until: Date.now() + ((seconds ?? 300) - 120) * 1000 });
    return token;
  };
}
