import { createHttpHeaders, createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { azureError, calling } from '../../../azure/errors.ts';
import { AutomationError, type ErrorCode } from '../../../errors.ts';

/** As the SDKs throw it. */
function restError(statusCode: number | undefined, headers: Readonly<Record<string, string>> = {}): RestError {
  const request = createPipelineRequest({ url: 'https://management.azure.com/' });
  return new RestError('It did not work.\nStack follows', {
    code: 'SomeCode',
    ...(statusCode === undefined
      ? {}
      : { statusCode, response: { request, status: statusCode, headers: createHttpHeaders(headers) } }),
  });
}

const mapping: readonly (readonly [number, ErrorCode, boolean])[] = [
  [400, 'azure-refused', false],
  [401, 'forbidden', false],
  [403, 'forbidden', false],
  [404, 'not-found', false],
  [408, 'unavailable', true],
  [409, 'conflict', false],
  [412, 'precondition-failed', true],
  [413, 'payload-too-large', false],
  [429, 'throttled', true],
  [500, 'unavailable', true],
  [503, 'unavailable', true],
  [504, 'unavailable', true],
];

describe("Azure's errors", () => {
  it.each(mapping)('%i becomes %s, retryable %s', (status, code, retryable) => {
    expect(azureError(restError(status), 'swap the site')).toMatchObject({ code, retryable });
  });

  it('without any answer are worth another try', () => {
    expect(azureError(restError(undefined), 'swap the site')).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Azure answered nothing'),
    });
  });

  it('say what was attempted, what came back, and the first line of why', () => {
    expect(azureError(restError(403), 'swap the site').message).toBe(
      'swap the site: Azure answered 403 SomeCode: It did not work.',
    );
  });

  it('carry Retry-After', () => {
    expect(azureError(restError(429, { 'retry-after': '17' }), 'swap').retryAfterSeconds).toBe(17);
    expect(azureError(restError(429), 'swap').retryAfterSeconds).toBeUndefined();
    expect(azureError(restError(429, { 'retry-after': 'soon' }), 'swap').retryAfterSeconds).toBeUndefined();
  });

  it('keep their cause, for the log alone', () => {
    const cause = restError(500);
    expect(azureError(cause, 'swap').cause).toBe(cause);
  });

  it('are mapped once: what is mapped already stays as it is', () => {
    const error = new AutomationError('lease-lost', 'Somebody else has it.');
    expect(azureError(error, 'swap')).toBe(error);
  });

  it.each([undefined, null, 'text', 7])('may be anything that was thrown: %j', (thrown) => {
    expect(azureError(thrown, 'swap')).toMatchObject({ code: 'unavailable' });
  });
});

describe('a call', () => {
  it('answers what the SDK answers, and throws what its error is mapped to', async () => {
    expect(await calling('read', async () => 7)).toBe(7);
    await expect(calling('read', () => Promise.reject(restError(404)))).rejects.toMatchObject({ code: 'not-found' });
  });
});
