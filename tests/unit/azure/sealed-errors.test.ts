import { RestError } from '@azure/core-rest-pipeline';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sealed } from '../../../azure/errors.ts';
import { AutomationError, isAutomationError, problemOf } from '../../../errors.ts';
import { createAnswered, type Answering } from './answering.ts';
import { secretCalls } from './secret-calls.ts';

const canary = 'canary+7f3a/Zm9v==';

/** All that a log, a history or an answer could make of what was thrown. */
function everythingOf(error: unknown): string {
  const shown = inspect(error, { depth: Infinity, showHidden: true, getters: true, customInspect: false });
  return `${shown}\n${inspect(error)}\n${JSON.stringify(error)}\n${JSON.stringify(problemOf(error))}`;
}

/** `retry-after` keeps the repeats of the client from taking time. */
const failed = (status: number, body: unknown) => ({ status, headers: { 'retry-after': '0' }, body });

const misbehaviours: readonly (readonly [string, Answering])[] = [
  [
    'an error that repeats it in Azure’s words',
    () =>
      failed(400, {
        error: { code: `Bad ${canary}`, message: canary, innererror: { code: canary }, details: [{ message: canary }] },
      }),
  ],
  ['an error that repeats it as its code', () => failed(500, { error: { code: canary, message: canary } })],
  ['an error that repeats it in App Service’s words', () => failed(409, { Code: canary, Message: canary })],
  ['an error that repeats it in OAuth’s words', () => failed(401, { error: canary, error_description: canary })],
  ['an error page', () => failed(503, `<html>${canary}</html>`)],
  [
    'a redirection',
    () => ({ status: 307, headers: { location: `https://evil.example/${canary}`, 'retry-after': '0' }, body: canary }),
  ],
  ['an answer that is no JSON', () => failed(200, `{"value": "${canary}`)],
  [
    'an answer of another shape',
    () => ({ status: 200, body: { id: canary, value: canary, keys: canary, properties: canary, [canary]: canary } }),
  ],
  ['an answer that is text', () => ({ status: 200, body: JSON.stringify(canary) })],
  [
    'a broken connection',
    ({ url }) => {
      throw Object.assign(new Error(`write ${canary} to ${url.href}`), { code: `E ${canary}`, body: canary });
    },
  ],
];

const names = Object.keys(secretCalls(createAnswered(() => undefined).clients, canary));

describe.each(names)('%s', (name) => {
  it.each(misbehaviours)('ends in words of ours without the secret after %s', async (_what, answering) => {
    const call = secretCalls(createAnswered(answering).clients, canary)[name];
    const ended = await call?.().catch((error: unknown) => (isAutomationError(error) ? error : 'an error of others'));
    expect(ended).not.toBe('an error of others');
    expect(everythingOf(ended)).not.toContain(canary);
    expect(everythingOf(ended)).not.toContain(encodeURIComponent(canary));
  });
});

describe('a sealed call', () => {
  it('answers what was answered', async () => {
    expect(await sealed('set', async () => 7)).toBe(7);
  });

  it.each([
    [404, 'SecretNotFound', 'not-found', 'set a/b: Azure answered 404 SecretNotFound.'],
    [403, 'invalid_client', 'forbidden', 'set a/b: Azure answered 403 invalid_client.'],
    [401, '20003', 'forbidden', 'set a/b: Azure answered 401 20003.'],
    [500, '', 'unavailable', 'set a/b: Azure answered 500.'],
    [400, 'two words', 'azure-refused', 'set a/b: Azure answered 400.'],
    [400, 'x'.repeat(61), 'azure-refused', 'set a/b: Azure answered 400.'],
  ])('that fails with %i %s is %s, in these words', async (status, code, mapped, message) => {
    const thrown = new RestError(canary, { statusCode: status, code });
    expect(everythingOf(thrown)).toContain(canary);
    const error = await sealed('set a/b', () => Promise.reject(thrown)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: mapped, message });
    expect(everythingOf(error)).not.toContain(canary);
  });

  it('names who was asked where that is not Azure', async () => {
    const call = sealed('sign in', () => Promise.reject(new RestError('', { statusCode: 400, code: 'x' })), 'Entra ID');
    await expect(call).rejects.toThrow('sign in: Entra ID answered 400 x.');
  });

  it.each([undefined, null, canary, 7, { message: canary }])('may throw anything: %j', async (thrown) => {
    const call = sealed('set', () => Promise.reject(thrown));
    await expect(call).rejects.toMatchObject({ code: 'unavailable', message: 'set: Azure answered nothing.' });
  });

  it('leaves an error that is ours already as it is', async () => {
    const error = new AutomationError('input-invalid', 'No such vault.');
    await expect(sealed('set', () => Promise.reject(error))).rejects.toBe(error);
  });
});
