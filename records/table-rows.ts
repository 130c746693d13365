/** A document as a table row, and the table calls that every store makes. */
import type { TableClient } from '@azure/data-tables';
import { AutomationError } from '../errors.ts';
import { mapStorageError, storageFailure } from './storage-errors.ts';
import type { Stored } from './store.ts';

/** A string property holds 64 KiB of UTF-16, a row 1 MiB and 252 properties. */
const chunkLength = 30_000;
const mostChunks = 16;

export interface Entity {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly [column: string]: string | number | boolean;
}

/** The row of a document; `columns` are for filters only and never read back. */
export function toEntity(
  partitionKey: string,
  rowKey: string,
  value: unknown,
  write: string,
  columns: Readonly<Record<string, string | number | boolean>> = {},
): Entity {
  const text = JSON.stringify(value);
  const chunks = Math.ceil(text.length / chunkLength);
  if (chunks > mostChunks) {
    throw new AutomationError(
      'payload-too-large',
      `${partitionKey} ${rowKey} has ${text.length} characters as JSON; a row holds ${chunkLength * mostChunks}.`,
    );
  }
  const body = Object.fromEntries(
    Array.from({ length: chunks }, (_, index) => [
      `body${index}`,
      text.slice(index * chunkLength, (index + 1) * chunkLength),
    ]),
  );
  return { ...columns, ...body, chunks, write, partitionKey, rowKey };
}

/** The document in a row that `toEntity` made. */
export function fromEntity<T>(row: Readonly<Record<string, unknown>> & { readonly etag: string }): Stored<T> {
  const chunks = Array.from({ length: Number(row['chunks']) }, (_, index) => String(row[`body${index}`]));
  return { value: JSON.parse(chunks.join('')), etag: row.etag, write: String(row['write']) };
}

/** Runs a call on the table, which is made by the first call that misses it. */
export async function tableCall<T>(table: TableClient, action: string, call: () => Promise<T>): Promise<T> {
  const described = `${action} of table ${table.tableName}`;
  try {
    return await call();
  } catch (error) {
    if (storageFailure(error)?.code !== 'TableNotFound') throw mapStorageError(error, described);
  }
  try {
    await table.createTable();
    return await call();
  } catch (error) {
    throw mapStorageError(error, described);
  }
}

/** Like `tableCall`; undefined where the row or its version is not (or, for an insert, already) there. */
export async function tableCallOr<T, Otherwise>(
  table: TableClient,
  action: string,
  statuses: readonly number[],
  otherwise: Otherwise,
  call: () => Promise<T>,
): Promise<T | Otherwise> {
  try {
    return await tableCall(table, action, call);
  } catch (error) {
    const status = error instanceof AutomationError ? error.data['status'] : undefined;
    if (typeof status === 'number' && statuses.includes(status)) return otherwise;
    throw error;
  }
}
