import { RestError } from '@azure/core-rest-pipeline';
import { InvocationContext, type HttpResponseInit } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { answering, problemResponse } from '../../../functions/answer.ts';
import { mapStorageError } from '../../../records/storage-errors.ts';

function contextWith(logged: string[]): InvocationContext {
  return new InvocationContext({
    invocationId: 'i',
    functionName: 'test',
    logHandler: (level, ...args) => void logged.push(`${level} ${args.join(' ')}`),
  });
}

function bodyOf({ body }: HttpResponseInit): Readonly<Record<string, unknown>> {
  if (typeof body !== 'string') throw new Error('A problem is sent as text.');
  return JSON.parse(body);
}

describe('an answer', () => {
  it('is what the handler gives', async () => {
    const answer = await answering(contextWith([]), async () => ({ status: 202, jsonBody: { id: 'x' } }));
    expect(answer).toEqual({ status: 202, jsonBody: { id: 'x' } });
  });

  it('is a problem document where the handler throws', async () => {
    const logged: string[] = [];
    const answer = await answering(contextWith(logged), () =>
      Promise.reject(
        new AutomationError('input-invalid', 'component: expected a name.', { data: { field: 'component' } }),
      ),
    );
    expect([answer.status, answer.headers]).toEqual([400, { 'content-type': 'application/problem+json' }]);
    expect(bodyOf(answer)).toMatchObject({ status: 400, field: 'component' });
    expect(logged).toEqual([]);
  });

  it('says nothing of what nobody expected, which the log has instead', async () => {
    const logged: string[] = [];
    const answer = await answering(contextWith(logged), () => Promise.reject(new Error('a canary')));
    expect(answer.status).toBe(500);
    expect(JSON.stringify(bodyOf(answer))).not.toContain('canary');
    expect(logged.join()).toContain('canary');
  });
});

describe('a problem', () => {
  it('asks for a token where there is none', () => {
    expect(problemResponse(new AutomationError('unauthenticated', 'No token.'))).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    });
  });

  it('carries Retry-After', () => {
    const throttled = new AutomationError('throttled', 'Slow down.', { data: { retryAfterSeconds: 7 } });
    expect(problemResponse(throttled)).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
  });

  it('is never a success, though storage gave no status', () => {
    const lost = new RestError('connect ECONNREFUSED', { code: 'ECONNREFUSED' });
    const answer = problemResponse(mapStorageError(lost, 'record a signal'));
    expect([answer.status, bodyOf(answer)['status']]).toEqual([503, 503]);
  });
});
