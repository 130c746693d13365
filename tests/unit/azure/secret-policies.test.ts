import { createHttpHeaders, createPipelineRequest, RestError, type HttpMethods } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { codesOnly, tryAgain } from '../../../azure/secret-policies.ts';

type Outcome = { readonly status: number; readonly retryAfter?: string } | Error;

/** Sends one request into a network that answers in turn; tells how it ended, and the waits in between. */
async function sent(method: HttpMethods, outcomes: readonly Outcome[]): Promise<{ ended: unknown; waits: number[] }> {
  const waits: number[] = [];
  const left = [...outcomes];
  const request = createPipelineRequest({ url: 'https://vault.example/', method });
  const policy = tryAgain(async (milliseconds) => waits.push(milliseconds));
  const ended = await policy
    .sendRequest(request, async () => {
      const next = left.shift();
      if (next === undefined) throw new Error('It was asked too often.');
      if (next instanceof Error) throw next;
      const headers = next.retryAfter === undefined ? {} : { 'retry-after': next.retryAfter };
      return { request, status: next.status, headers: createHttpHeaders(headers) };
    })
    .then(
      ({ status }) => status,
      (error: unknown) => error,
    );
  expect(left).toEqual([]);
  return { ended, waits };
}

const broken = new RestError('socket hang up', { code: 'ECONNRESET' });
const tooLate = Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
const ok = { status: 200 };

describe('a request that carries a secret', () => {
  it.each<readonly [HttpMethods, readonly Outcome[], unknown, readonly number[]]>([
    ['GET', [ok], 200, []],
    ['GET', [{ status: 404 }], 404, []],
    ['GET', [{ status: 429, retryAfter: '2' }, ok], 200, [2000]],
    ['GET', [{ status: 429 }, { status: 500 }, ok], 200, [1000, 2000]],
    ['GET', [{ status: 503, retryAfter: '3' }, broken, ok], 200, [3000, 2000]],
    ['PATCH', [{ status: 500 }, ok], 200, [1000]],
    ['DELETE', [broken, ok], 200, [1000]],
  ])('of %s that meets %j ends with %j, after waits of %j', async (method, outcomes, ended, waits) => {
    expect(await sent(method, outcomes)).toEqual({ ended, waits });
  });

  it('is given up after three attempts, with the last answer', async () => {
    const busy = { status: 503 };
    expect((await sent('GET', [busy, busy, busy])).ended).toBe(503);
    expect((await sent('GET', [broken, broken, broken])).ended).toBe(broken);
  });

  it.each<readonly [HttpMethods, Outcome, unknown]>([
    ['PUT', { status: 500 }, 500],
    ['PUT', broken, broken],
    ['POST', { status: 503, retryAfter: '1' }, 503],
    ['POST', broken, broken],
  ])('of %s is not sent again after %j: it may have made what it asks for', async (method, outcome, ended) => {
    expect(await sent(method, [outcome])).toEqual({ ended, waits: [] });
  });

  it('is sent again, whatever it makes, where it was refused for too many requests', async () => {
    expect(await sent('PUT', [{ status: 429, retryAfter: '0' }, ok])).toEqual({ ended: 200, waits: [0] });
  });

  it.each(['11', '3600', 'Wed, 25 Nov 2026 10:00:00 GMT'])('does not wait for %s', async (retryAfter) => {
    expect(await sent('GET', [{ status: 429, retryAfter }])).toEqual({ ended: 429, waits: [] });
  });

  it('is not sent again where no answer came in time', async () => {
    expect(await sent('GET', [tooLate])).toEqual({ ended: tooLate, waits: [] });
  });
});

async function kept(status: number, bodyAsText: string | null): Promise<readonly [number, string | null | undefined]> {
  const request = createPipelineRequest({ url: 'https://vault.example/' });
  const answered = { request, status, headers: createHttpHeaders(), bodyAsText };
  const response = await codesOnly.sendRequest(request, async () => answered);
  return [response.status, response.bodyAsText];
}

describe('an answer', () => {
  it.each([
    ['Azure', '{"error":{"code":"Conflict","message":"canary"}}', 'Conflict'],
    [
      'a vault',
      '{"error":{"code":"Forbidden","message":"canary","innererror":{"code":"SecretDisabled"}}}',
      'SecretDisabled',
    ],
    ['Entra ID', '{"error":"invalid_client","error_description":"canary"}', 'invalid_client'],
    ['Twilio', '{"code":20003,"message":"canary","status":401}', '20003'],
    ['App Service', '{"Code":"Conflict","Message":"canary","Details":[{"Message":"canary"}]}', 'Conflict'],
  ])('of %s that is an error keeps its code and nothing else', async (_who, body, code) => {
    expect(await kept(409, body)).toEqual([409, JSON.stringify({ error: { code } })]);
  });

  it.each(['<html>canary</html>', 'canary', '"canary"', '["canary"]', '{"error":{"code":{"x":"canary"}}}', '', null])(
    'that is an error in other words keeps none of them: %j',
    async (body) => {
      expect(await kept(500, body)).toEqual([500, '{"error":{}}']);
    },
  );

  it('that should be JSON and is none is one of something in between', async () => {
    expect(await kept(200, '{"value":"canary')).toEqual([502, '{"error":{"code":"NotJson"}}']);
  });

  it.each([
    [200, '{"value":"canary"}'],
    [204, ''],
    [202, null],
  ])('of status %i with %j passes as it is', async (status, body) => {
    expect(await kept(status, body)).toEqual([status, body]);
  });
});
