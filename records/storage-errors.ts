/** What a storage SDK throws, said once in the words of our own catalogue. */
import type { RestError } from '@azure/core-rest-pipeline';
import { AutomationError, isAutomationError, type ErrorCode } from '../errors.ts';

/** HTTP status and storage error code of a failed call; undefined where the error is not the service's. */
export interface StorageFailure {
  readonly status: number | undefined;
  readonly code: string | undefined;
}

/** What the service said, whichever of the two SDKs carries it; undefined for errors that no storage call made. */
export function storageFailure(error: unknown): StorageFailure | undefined {
  if (!isRestError(error)) return undefined;
  return {
    status: error.statusCode,
    code: odataCode(error.details) ?? headerCode(error.response?.headers) ?? error.code,
  };
}

/** The AutomationError for a failed storage call. `action` reads on from "could not", e.g. "read row X of table Y". */
export function mapStorageError(error: unknown, action: string): AutomationError {
  if (isAutomationError(error)) return error;
  const failure = storageFailure(error);
  if (!failure)
    return new AutomationError(
      'internal',
      `Could not ${action}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  const { status, code } = failure;
  const said = [status, code].filter((part) => part !== undefined).join(' ');
  const retryAfterSeconds = isRestError(error)
    ? Number(error.response?.headers.get('retry-after')) || undefined
    : undefined;
  return new AutomationError(codeFor(status, code), `Could not ${action}: storage answered ${said || 'nothing'}.`, {
    cause: error,
    data: { status, storageCode: code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) },
  });
}

/** Runs one storage call and maps what it throws. */
export async function storageCall<T>(action: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw mapStorageError(error, action);
  }
}

function codeFor(status: number | undefined, code: string | undefined): ErrorCode {
  if (status === undefined) return 'unavailable';
  // ServerBusy is how storage says 429: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
  if (status === 429 || code === 'ServerBusy') return 'throttled';
  if (status >= 500 || status === 408) return 'unavailable';
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  if (status === 412) return 'precondition-failed';
  if (status === 413) return 'payload-too-large';
  return 'azure-refused';
}

function odataCode(details: unknown): string | undefined {
  if (typeof details !== 'object' || details === null || !('odataError' in details)) return undefined;
  const inner = details.odataError;
  return typeof inner === 'object' && inner !== null && 'code' in inner && typeof inner.code === 'string'
    ? inner.code
    : undefined;
}

function headerCode(headers: { get(name: string): string | undefined } | undefined): string | undefined {
  return headers?.get('x-ms-error-code');
}

/** By its name, as the SDK's own guard does it: importing that one would load the whole HTTP pipeline while the app starts. */
function isRestError(error: unknown): error is RestError {
  return error instanceof Error && error.name === 'RestError';
}
