import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { mapStorageError, storageFailure } from '../../../records/storage-errors.ts';

describe('what a storage SDK throws', () => {
  it.each([
    [404, 'TableNotFound', 'not-found', false],
    [409, 'EntityAlreadyExists', 'conflict', false],
    [412, 'UpdateConditionNotSatisfied', 'precondition-failed', true],
    [413, 'RequestBodyTooLarge', 'payload-too-large', false],
    [403, 'AuthorizationFailure', 'azure-refused', false],
    [500, 'InternalError', 'unavailable', true],
    [503, 'ServerBusy', 'throttled', true],
    [429, 'TooManyRequests', 'throttled', true],
  ] as const)('becomes for %i %s: %s', (statusCode, code, expected, retryable) => {
    const mapped = mapStorageError(new RestError('no', { statusCode, code }), 'read run 1 of table runs');
    expect(mapped).toMatchObject({
      code: expected,
      retryable,
      message: `Could not read run 1 of table runs: storage answered ${statusCode} ${code}.`,
    });
  });

  it('is unavailable where there was no answer', () => {
    expect(mapStorageError(new RestError('socket hang up', { code: 'ECONNRESET' }), 'x')).toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
  });

  it('says how long to wait where the service does', () => {
    const request = {
      url: 'https://x',
      method: 'GET',
      headers: createHttpHeaders(),
      timeout: 0,
      withCredentials: false,
      requestId: '1',
    } as const;
    const response = { status: 503, request, headers: createHttpHeaders({ 'retry-after': '7' }) };
    expect(mapStorageError(new RestError('busy', { statusCode: 503, response }), 'x').retryAfterSeconds).toBe(7);
  });

  it('keeps an error that is ours, and calls internal what no service said', () => {
    const ours = new AutomationError('lease-lost', 'gone');
    expect(mapStorageError(ours, 'x')).toBe(ours);
    expect(mapStorageError(new TypeError('x is not a function'), 'read it')).toMatchObject({
      code: 'internal',
      message: 'Could not read it: x is not a function',
    });
    expect(storageFailure(new Error('no'))).toBeUndefined();
  });
});
