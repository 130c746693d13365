/** A store in memory whose calls a test can interleave, and whose answers it can lose. */
import type { Store } from '../../records/store.ts';

export interface MemoryStoreOptions<T> {
  /** Awaited around every call: where a scheduler decides who goes on. */
  readonly turn?: () => Promise<unknown>;
  /** Whether the next write is carried out and yet answered as refused, as a retry after a lost response is. */
  readonly losesAnswer?: () => boolean;
  readonly onWrite?: (before: T | undefined, after: T) => void;
}

export interface MemoryStore<T> extends Store<T> {
  /** As it is at this moment. */
  peek(id: string): T | undefined;
}

export function createMemoryStore<T>({
  turn = async () => {},
  losesAnswer = () => false,
  onWrite = () => {},
}: MemoryStoreOptions<T> = {}): MemoryStore<T> {
  const rows = new Map<string, { value: T; etag: string; write: string }>();
  let version = 0;

  async function write(id: string, value: T, name: string, isExpected: () => boolean): Promise<boolean> {
    await turn();
    let written = isExpected();
    if (written) {
      version += 1;
      onWrite(rows.get(id)?.value, value);
      rows.set(id, { value, etag: String(version), write: name });
      written = !losesAnswer();
    }
    await turn();
    return written;
  }

  return {
    name: 'document',
    peek: (id) => rows.get(id)?.value,
    async read(id) {
      await turn();
      const row = rows.get(id);
      await turn();
      return row;
    },
    insert: (id, value, name) => write(id, value, name, () => !rows.has(id)),
    replace: (id, current, value, name) => write(id, value, name, () => rows.get(id)?.etag === current.etag),
  };
}
