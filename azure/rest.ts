/** Services without a client library of their own, over the SDKs' pipeline: JSON answers of a known shape, or an error that says nothing of them. */
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient, HttpMethods } from '@azure/core-rest-pipeline';
import type * as z from 'zod';
import { secretPolicies } from './secret-policies.ts';

export interface RestCall {
  readonly method: HttpMethods;
  /** Below the endpoint, with its query. */
  readonly path: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** Where the caller has a credential of its own. */
  readonly authorization?: string;
}

export interface Rest {
  /** Throws a RestError whose code is all that it has of the answer: for use inside `sealed`. */
  send<T>(call: RestCall, shape: z.ZodType<T>): Promise<T>;
}

export interface RestOptions {
  readonly endpoint: string;
  /** Signs every request with a bearer token. */
  readonly bearer?: { readonly credential: TokenCredential; readonly scope: string };
  readonly httpClient?: HttpClient | undefined;
}

export async function createRest({ endpoint, bearer, httpClient }: RestOptions): Promise<Rest> {
  const core = await import('@azure/core-rest-pipeline');
  const { additionalPolicies, retryOptions } = secretPolicies;
  const pipeline = core.createPipelineFromOptions({ retryOptions });
  for (const { policy } of additionalPolicies) pipeline.addPolicy(policy, { afterPhase: 'Sign' });
  if (bearer)
    pipeline.addPolicy(core.bearerTokenAuthenticationPolicy({ credential: bearer.credential, scopes: bearer.scope }), {
      phase: 'Sign',
    });
  const client = httpClient ?? core.createDefaultHttpClient();

  return {
    async send({ method, path, json, form, authorization }, shape) {
      const headers = core.createHttpHeaders({ accept: 'application/json' });
      if (json !== undefined) headers.set('content-type', 'application/json');
      if (form !== undefined) headers.set('content-type', 'application/x-www-form-urlencoded');
      if (authorization !== undefined) headers.set('authorization', authorization);
      const body = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json);
      const request = core.createPipelineRequest({
        url: `${endpoint}${path}`,
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      });

      const response = await pipeline.sendRequest(client, request);
      const { status: statusCode, bodyAsText } = response;
      const answer: unknown = bodyAsText ? JSON.parse(bodyAsText) : undefined;
      if (statusCode >= 300) throw new core.RestError('', { statusCode, response, ...codeIn(answer) });
      const result = shape.safeParse(answer);
      if (result.success) return result.data;
      const where = result.error.issues[0]?.path.join('.') ?? '';
      throw new core.RestError('', { statusCode, code: `UnexpectedShape:${where}` });
    },
  };
}

/** What `codesOnly` left of the answer. */
function codeIn(answer: unknown): { readonly code?: string } {
  const { error }: { readonly error?: { readonly code?: unknown } } = Object(answer);
  return typeof error?.code === 'string' ? { code: error.code } : {};
}
