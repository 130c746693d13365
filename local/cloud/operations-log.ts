/** What was really done to the emulated cloud, by whom: the log that an audit is compared with. Reads are not in it. */
import type { CloudRequest } from './contract.ts';
import type { Store } from './store.ts';

/** `accepted` is an operation that still runs; `refused` had no effect. */
export type OperationResult = 'accepted' | 'succeeded' | 'failed' | 'refused';

export interface LoggedOperation {
  /** The request's x-ms-request-id. */
  readonly id: string;
  /** ISO 8601 UTC. */
  readonly time: string;
  readonly method: string;
  /** The action of a POST (`slotsswap`, `applySlotConfig`), as the caller wrote it, else `write` or `delete`. */
  readonly operation: string;
  /** The same as roles and the activity log name it: `Microsoft.Web/sites/slotsswap/action`. */
  readonly azureOperation: string;
  /** Resource id, as the caller wrote it. */
  readonly resource: string;
  /** What of the resource, where the path does not say: the name of a key. */
  readonly detail?: string;
  readonly callerAppId: string | null;
  readonly callerObjectId: string | null;
  readonly status: number;
  readonly result: OperationResult;
  /** What a deployment wrote has that of the deployment; the id of its own where absent. */
  readonly correlationId?: string;
  /** Why it failed or was refused: Azure's code. */
  readonly code?: string;
}

export interface OperationsLog {
  record(
    request: CloudRequest,
    entry: Omit<LoggedOperation, 'id' | 'time' | 'method' | 'callerAppId' | 'callerObjectId'>,
  ): void;
  /** Says how an accepted operation ended. */
  conclude(id: string, result: 'succeeded' | 'failed', code?: string): void;
  /** @param since - ISO time; entries from then on */
  list(since?: string): LoggedOperation[];
  clear(): void;
}

/** @param onEnd - told of every operation that has ended, in whichever way */
export function createOperationsLog(store: Store, onEnd: (entry: LoggedOperation) => void): OperationsLog {
  const entries = store.collection<LoggedOperation>('operations-log');
  const keep = (entry: LoggedOperation): void => {
    entries.put(entry.id, entry);
    if (entry.result !== 'accepted') onEnd(entry);
  };
  return {
    record(request, entry) {
      const correlationId = request.headers['x-ms-correlation-request-id'];
      keep({
        id: request.id,
        time: new Date().toISOString(),
        method: request.method,
        callerAppId: request.caller?.appId ?? null,
        callerObjectId: request.caller?.objectId ?? null,
        ...(correlationId === undefined ? {} : { correlationId }),
        ...entry,
      });
    },
    conclude(id, result, code) {
      const entry = entries.get(id);
      if (entry !== undefined && entry.result !== result)
        keep({ ...entry, result, ...(code === undefined ? {} : { code }) });
    },
    list: (since) => entries.all().filter((entry) => since === undefined || entry.time >= since),
    clear: () => entries.clear(),
  };
}
