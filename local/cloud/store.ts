/** What the emulated cloud keeps: JSON documents in one SQLite file, written before anything is answered, so that a kill loses nothing. */
import { DatabaseSync } from 'node:sqlite';

/** Documents of one kind by key, in the order in which they were first put. */
export interface Collection<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): boolean;
  all(): T[];
  clear(): void;
}

export interface Store {
  collection<T>(name: string): Collection<T>;
  /** All or nothing: a kill between two writes of it leaves neither. */
  transaction<R>(work: () => R): R;
  /** Forgets everything but the collections named. */
  clear(keep?: readonly string[]): void;
  close(): void;
}

/** @param file - path of the database, or `:memory:` for one that ends with the process */
export function openStore(file: string): Store {
  const database = new DatabaseSync(file);
  // A killed process loses nothing that was committed; only a power cut could, and that is not what a laptop run guards against.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  database.exec(
    'CREATE TABLE IF NOT EXISTS documents (collection TEXT NOT NULL, key TEXT NOT NULL, place INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (collection, key))',
  );
  const select = database.prepare('SELECT json FROM documents WHERE collection = ? AND key = ?');
  const selectAll = database.prepare('SELECT json FROM documents WHERE collection = ? ORDER BY place');
  const upsert = database.prepare(
    `INSERT INTO documents (collection, key, place, json)
     VALUES (?1, ?2, (SELECT COALESCE(MAX(place), 0) + 1 FROM documents WHERE collection = ?1), ?3)
     ON CONFLICT (collection, key) DO UPDATE SET json = excluded.json`,
  );
  const remove = database.prepare('DELETE FROM documents WHERE collection = ? AND key = ?');
  const removeAll = database.prepare('DELETE FROM documents WHERE collection = ?');
  let depth = 0;

  return {
    collection<T>(name: string): Collection<T> {
      return {
        get(key) {
          const row = select.get(name, key);
          return row === undefined ? undefined : JSON.parse(String(row['json']));
        },
        put(key, value) {
          upsert.run(name, key, JSON.stringify(value));
        },
        delete: (key) => remove.run(name, key).changes > 0,
        all: () => selectAll.all(name).map((row) => JSON.parse(String(row['json']))),
        clear() {
          removeAll.run(name);
        },
      };
    },
    transaction(work) {
      if (depth > 0) return work();
      depth += 1;
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      } finally {
        depth -= 1;
      }
    },
    clear(keep = []) {
      const kept = keep.map(() => '?').join(', ');
      database.prepare(`DELETE FROM documents WHERE collection NOT IN (${kept})`).run(...keep);
    },
    close() {
      database.close();
    },
  };
}
