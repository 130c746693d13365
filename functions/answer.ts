/** HTTP answers: what a handler gives, and problem+json for what it throws. */
import type { HttpResponseInit, InvocationContext } from '@azure/functions';
import { isAutomationError, problemOf } from '../errors.ts';

/** Runs a handler; whatever it throws becomes the answer, and what nobody expected goes to the log as well. */
export async function answering(
  context: InvocationContext,
  handle: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  try {
    return await handle();
  } catch (error) {
    if (!isAutomationError(error)) context.error(error);
    return problemResponse(error);
  }
}

export function problemResponse(error: unknown): HttpResponseInit {
  const problem = problemOf(error);
  const retryAfter = isAutomationError(error) ? error.retryAfterSeconds : undefined;
  return {
    status: problem.status,
    body: JSON.stringify(problem),
    headers: {
      'content-type': 'application/problem+json',
      ...(problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(retryAfter ? { 'retry-after': String(retryAfter) } : {}),
    },
  };
}
