import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AutomationError, errorCatalogue, isAutomationError, problemOf } from '../../../errors.ts';

describe('the catalogue of errors', () => {
  it('is published as it is', () => {
    const rows = [
      ...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([a-z-]+)` *\| *(\d+) *\| *(yes|no) *\| (.+?) *\|/gm),
    ];
    const published = rows.map(([, code, status, retryable, title]) => [
      code,
      Number(status),
      retryable === 'yes',
      title,
    ]);
    expect(published).toEqual(
      Object.entries(errorCatalogue).map(([code, { status, retryable, title }]) => [code, status, retryable, title]),
    );
  });

  it('has an HTTP status of an error for every code', () => {
    for (const { status } of Object.values(errorCatalogue)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
    }
  });
});

describe('an error', () => {
  it('knows whether the same call may succeed later, and when', () => {
    const throttled = new AutomationError('throttled', 'Slow down.', { data: { retryAfterSeconds: 7 } });
    expect([throttled.retryable, throttled.retryAfterSeconds]).toEqual([true, 7]);
    const refused = new AutomationError('forbidden', 'No.');
    expect([refused.retryable, refused.retryAfterSeconds]).toEqual([false, undefined]);
  });

  it('is told from another by its code', () => {
    const error = new AutomationError('not-found', 'There is none.');
    expect([
      isAutomationError(error),
      isAutomationError(error, 'not-found'),
      isAutomationError(error, 'conflict'),
    ]).toEqual([true, true, false]);
    expect(isAutomationError(new Error('x'))).toBe(false);
  });

  it('becomes problem details with its data', () => {
    expect(
      problemOf(new AutomationError('input-invalid', 'component: expected a name.', { data: { field: 'component' } })),
    ).toEqual({
      type: 'urn:chaufher:error:input-invalid',
      title: 'The input does not have the expected shape',
      status: 400,
      detail: 'component: expected a name.',
      field: 'component',
    });
  });

  it('of somebody else stays unexplained to the caller', () => {
    const problem = problemOf(new Error('password=canary'));
    expect(problem).toMatchObject({ status: 500, type: 'urn:chaufher:error:internal' });
    expect(JSON.stringify(problem)).not.toContain('canary');
  });

  it('has facts that cannot take the place of what it is', () => {
    const data = { status: undefined, title: 'Fine', type: 'about:blank', detail: 'nothing' };
    expect(problemOf(new AutomationError('unavailable', 'Storage is away.', { data }))).toMatchObject({
      type: 'urn:chaufher:error:unavailable',
      status: 503,
      detail: 'Storage is away.',
    });
  });
});
