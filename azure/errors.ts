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
  const { statusCode, code, message } = failureOf(error);
  return new AutomationError(
    codeOf(statusCode),
    `${operation}: Azure answered ${statusCode ?? 'nothing'}${code ? ` ${code}` : ''}: ${firstLine(message)}`,
    { cause: error, data: { azureCode: code, azureStatus: statusCode, ...retryAfterOf(error) } },
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

/** What services call their errors. Anything longer or with other characters may be a value that was echoed. */
const plainCode = /^([A-Za-z][A-Za-z0-9_.:-]{0,59}|\d{1,6})$/;

/**
 * Runs a call that carries a secret or answers one, and maps what it throws to status and code alone: messages, bodies
 * and causes may repeat what was sent or received (law 1).
 * @param service who was asked, for the message.
 */
export async function sealed<T>(operation: string, call: () => Promise<T>, service = 'Azure'): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isAutomationError(error)) throw error;
    const { statusCode, code } = failureOf(error);
    const said = typeof code === 'string' && plainCode.test(code) ? code : undefined;
    throw new AutomationError(
      codeOf(statusCode),
      `${operation}: ${service} answered ${statusCode ?? 'nothing'}${said ? ` ${said}` : ''}.`,
      { data: { azureCode: said, azureStatus: statusCode, ...retryAfterOf(error) } },
    );
  }
}

function failureOf(error: unknown): AzureFailure {
  return error ?? {};
}

function codeOf(statusCode: number | undefined): ErrorCode {
  return statusCode === undefined || statusCode >= 500 ? 'unavailable' : (codeOfStatus[statusCode] ?? 'azure-refused');
}

function retryAfterOf(error: unknown): { readonly retryAfterSeconds?: number } {
  const seconds = Number(failureOf(error).response?.headers?.get('retry-after'));
  return seconds > 0 ? { retryAfterSeconds: seconds } : {};
}

function firstLine(message: string | undefined): string {
  return (message ?? 'no message').split('\n', 1)[0]?.slice(0, 300) ?? '';
}
