/** Long-running operations as clients poll them: by Location (202 until done) or by Azure-AsyncOperation (a status document). */
import { AzureError, errorBody } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { objectOf } from '../json.ts';
import type { Store } from '../store.ts';

export interface LongRunningOperation {
  /** Also the id in the operations log. */
  readonly id: string;
  readonly resourceId: string;
  /** `slotsswap`, `write`, `delete`. */
  readonly name: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly status: 'InProgress' | 'Succeeded' | 'Failed';
  readonly error?: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly form?: 'arm' | 'app-service';
  };
}

export interface LongRunningOperations {
  begin(operation: Pick<LongRunningOperation, 'id' | 'resourceId' | 'name'>): LongRunningOperation;
  succeed(id: string): void;
  fail(id: string, error: NonNullable<LongRunningOperation['error']>): void;
  get(id: string): LongRunningOperation | undefined;
}

export function createLongRunningOperations(store: Store): LongRunningOperations {
  const operations = store.collection<LongRunningOperation>('long-running-operations');
  const end = (id: string, change: Pick<LongRunningOperation, 'status' | 'error'>): void => {
    const operation = operations.get(id);
    if (operation !== undefined) operations.put(id, { ...operation, ...change, endedAt: new Date().toISOString() });
  };
  return {
    begin(operation) {
      const begun = { ...operation, startedAt: new Date().toISOString(), status: 'InProgress' as const };
      operations.put(begun.id, begun);
      return begun;
    },
    succeed: (id) => end(id, { status: 'Succeeded' }),
    fail: (id, error) => end(id, { status: 'Failed', error }),
    get: (id) => operations.get(id),
  };
}

/** Left out for waits under a second: the header has whole seconds, and clients then use their own interval. */
export function retryAfter(seconds: number): Record<string, string> {
  return seconds < 1 ? {} : { 'retry-after': String(Math.round(seconds)) };
}

/** Answer to a poll of a Location: 202 while it runs, then `result`, or the failure with its own status. */
export function locationPoll(
  request: CloudRequest,
  operation: LongRunningOperation,
  options: { retryAfterSeconds: number; result: () => CloudResponse },
): CloudResponse {
  if (operation.status === 'InProgress') {
    return { status: 202, headers: { location: request.url.href, ...retryAfter(options.retryAfterSeconds) } };
  }
  if (operation.error !== undefined) {
    const { status, code, message, form } = operation.error;
    throw new AzureError(status, code, message, form === undefined ? {} : { form });
  }
  return options.result();
}

/** Answer to a poll of an Azure-AsyncOperation. */
export function asyncOperationPoll(operation: LongRunningOperation, retryAfterSeconds: number): CloudResponse {
  const running = operation.status === 'InProgress';
  return {
    status: 200,
    headers: running ? retryAfter(retryAfterSeconds) : {},
    body: {
      id: `${operation.resourceId}/operationStatuses/${operation.id}`,
      name: operation.id,
      status: operation.status,
      startTime: operation.startedAt,
      ...(operation.endedAt === undefined ? {} : { endTime: operation.endedAt }),
      ...(operation.error === undefined ? {} : objectOf(errorBody(operation.error))),
    },
  };
}
