/** The port between a record and its table: documents by id, inserted if absent and replaced by etag. */

export interface Stored<T> {
  readonly value: T;
  readonly etag: string;
  /** Names the write that made this version: a writer whose response was lost recognises its own. */
  readonly write: string;
}

export interface Store<T> {
  /** What error messages call a document, e.g. "run". */
  readonly name: string;
  read(id: string): Promise<Stored<T> | undefined>;
  /** False where the document exists already. */
  insert(id: string, value: T, write: string): Promise<boolean>;
  /** False where the document is no longer at `current`. */
  replace(id: string, current: Stored<T>, value: T, write: string): Promise<boolean>;
}
