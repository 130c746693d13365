/** Who calls Azure from a command: the federated identity of a GitHub job, or whoever signed in on this machine. */
import type { TokenCredential } from '@azure/core-auth';
import * as z from 'zod';
import { AutomationError } from '../errors.ts';

type Settings = Readonly<Record<string, string | undefined>>;

const audience = 'api://AzureADTokenExchange';
const answerSchema = z.looseObject({ value: z.string() });

export async function azureCredential(settings: Settings): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const {
    ACTIONS_ID_TOKEN_REQUEST_URL: url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: token,
    AZURE_TENANT_ID: tenant,
    AZURE_CLIENT_ID: client,
  } = settings;
  if (url === undefined || token === undefined || tenant === undefined || client === undefined)
    return new identity.DefaultAzureCredential();
  // What `az login` got for a job ends after an hour, and its assertion after minutes: here each renewal asks GitHub anew.
  return new identity.ClientAssertionCredential(tenant, client, () => jobToken(url, token));
}

/** The job's own OIDC token (docs.github.com, "About security hardening with OpenID Connect"). */
async function jobToken(url: string, token: string): Promise<string> {
  const asked = new URL(url);
  asked.searchParams.set('audience', audience);
  const response = await fetch(asked, { headers: { authorization: `Bearer ${token}` } });
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (response.ok && answer.success) return answer.data.value;
  throw new AutomationError(
    'unauthenticated',
    `GitHub answered ${response.status} without a token of the job: it needs the permission id-token: write.`,
  );
}
