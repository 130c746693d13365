/** Errors of the Azure SDKs, mapped once at this boundary to the catalogue. */
import { AutomationError, isAutomationError, type ErrorCode } from '../errors.ts';

/** The parts of a RestError that we depend on (@azure/core-rest-pipeline). */
interface AzureFailure {
  readonly statusCode?: number;
  readonly code?: string;
  readonly message?: string;
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
}

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  408: 'unavailable',
  409: 'conflict',
  412: 'precondition-failed',
  413: 'payload-too-large',
  429: 'throttled',
};

/**
 * @param operation what was attempted and on which resource, for the message.
 */
export function azureError(error: unknown, operation: string): AutomationError {
  if (isAutomationError(error)) return error;
  const { statusCode, code, message, response } = (error ?? {}) as AzureFailure;
  const mapped: ErrorCode =
    statusCode === undefined || statusCode >= 500 ? 'unavailable' : (codeOfStatus[statusCode] ?? 'azure-refused');
  const retryAfter = Number(response?.headers?.get('retry-after'));
  return new AutomationError(
    mapped,
    `${operation}: Azure answered ${statusCode ?? 'nothing'}${code ? ` ${code}` : ''}: ${firstLine(message)}`,
    {
      cause: error,
      data: { azureCode: code, azureStatus: statusCode, ...(retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}) },
    },
  );
}

/** Runs an SDK call and maps what it throws. */
export async function calling<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw azureError(error, operation);
  }
}

function firstLine(message: string | undefined): string {
  return (message ?? 'no message').split('\n', 1)[0]?.slice(0, 300) ?? '';
}
