/** What every request goes through that carries a secret or asks for one: a time limit, a few careful repeats, and no words of others. */
import { setTimeout } from 'node:timers/promises';
import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { answerInTime } from './arm-policies.ts';

const mostAttempts = 3;
const firstWaitMilliseconds = 1000;
/** Who is asked to wait longer hands it to the step's own retry policy, which waits durably. */
const longestWaitMilliseconds = 10_000;

/** A lost answer to one of these may hide a credential that was made: who repeats it looks first. */
const creating: ReadonlySet<string> = new Set(['POST', 'PUT']);

/**
 * Repeats what was refused for now: 429 whatever was asked, 5xx and broken connections only where a repeat changes nothing.
 * The SDKs' own policy would send a creating request again, and waits as long as it is told; it is switched off beside this one.
 */
export const tryAgain = (wait: (milliseconds: number) => Promise<unknown> = setTimeout): PipelinePolicy => ({
  name: 'tryAgain',
  async sendRequest(request, next) {
    const safe = !creating.has(request.method);
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= mostAttempts;
      let milliseconds: number | undefined;
      try {
        const response = await next(request);
        milliseconds = last ? undefined : waitAfter(response, attempt, safe);
        if (milliseconds === undefined) return response;
      } catch (error) {
        if (last || !safe || !isConnectionError(error)) throw error;
        milliseconds = firstWaitMilliseconds * attempt;
      }
      await wait(milliseconds);
    }
  },
});

function waitAfter({ status, headers }: PipelineResponse, attempt: number, safe: boolean): number | undefined {
  if (status !== 429 && !(safe && status >= 500)) return undefined;
  const asked = headers.get('retry-after');
  const wait = asked === undefined ? firstWaitMilliseconds * attempt : Number(asked) * 1000;
  return wait <= longestWaitMilliseconds ? wait : undefined;
}

/** Sent and never answered; an abort, which is what a time limit is, is none. */
function isConnectionError(error: unknown): boolean {
  return error instanceof Error && error.name === 'RestError';
}

/**
 * Leaves nothing of an answer that is an error but its code, before any SDK makes exceptions, logs and traces of it.
 * What should be JSON and is none comes from something in between, and SDKs quote it in full: it becomes such an error.
 */
export const codesOnly: PipelinePolicy = {
  name: 'codesOnly',
  async sendRequest(request, next) {
    const response = await next(request);
    const body = parsed(response.bodyAsText);
    if (response.status < 400) return body === notJson ? withCode({ ...response, status: 502 }, 'NotJson') : response;
    return withCode(response, codeIn(body));
  },
};

/** Options of a client whose requests carry secrets: these policies, in the order in which a request meets them, and no repeats beside them. */
export const secretPolicies = {
  additionalPolicies: [tryAgain(), answerInTime, codesOnly].map((policy) => ({
    policy,
    position: 'perRetry' as const,
  })),
  retryOptions: { maxRetries: 0 },
};

const notJson = Symbol('not JSON');

function parsed(body: string | null | undefined): unknown {
  if (!body) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return notJson;
  }
}

/** Azure's `{error: {code, innererror: {code}}}`, the inner one being the more exact; Entra ID's `{error}`; Twilio's `{code}`; App Service's `{Code}`. */
function codeIn(body: unknown): string | undefined {
  const { error, code, Code } = objectOf(body);
  const inner = objectOf(objectOf(error)['innererror'])['code'];
  for (const said of [inner, objectOf(error)['code'], error, code, Code])
    if (typeof said === 'string' || typeof said === 'number') return String(said);
  return undefined;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function withCode(response: PipelineResponse, code: string | undefined): PipelineResponse {
  return { ...response, bodyAsText: JSON.stringify({ error: { code } }) };
}
