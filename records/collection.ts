/** Documents that people and sweeps also list: newest first, or those still open. Index rows are written in the document's own transaction. */
import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { Store, Stored } from './store.ts';
import { newestFirst, startsWith, tableKey } from './table-keys.ts';
import { fromEntity, tableCall, tableCallOr, toEntity } from './table-rows.ts';

/** Facts of a document that never change and that a list may filter by. */
export type Columns = Readonly<Record<string, string>>;

export interface Page<T> {
  readonly items: readonly T[];
  /** Given back to continue; absent at the end. */
  readonly continuation?: string;
}

export interface ListRequest {
  readonly where?: Readonly<Record<string, string | undefined>>;
  readonly limit: number;
  readonly continuation?: string | undefined;
}

export interface Collection<T> extends Store<T> {
  get(id: string): Promise<T | undefined>;
  /** The documents still open, oldest first. Few by nature: read whole. */
  open(where?: Readonly<Record<string, string | undefined>>): Promise<readonly T[]>;
  newest(request: ListRequest): Promise<Page<T>>;
}

export interface CollectionOptions<T> {
  readonly table: TableClient;
  readonly name: string;
  /** ISO time that orders the list; never changes. */
  readonly createdAt: (value: T) => string;
  readonly isOpen: (value: T) => boolean;
  readonly columns: (value: T) => Columns;
}

const readAtOnce = 16;

const rowKey = (id: string) => tableKey('document', id);
const openKey = (id: string) => tableKey('open', id);

/** One partition a collection, since a transaction spans no more: 2,000 rows a second, far above what a storm of ours writes. */
export function createCollection<T>({ table, name, createdAt, isOpen, columns }: CollectionOptions<T>): Collection<T> {
  const partition = tableKey(name);

  async function read(id: string): Promise<Stored<T> | undefined> {
    return tableCallOr(table, `read ${name} ${id}`, [404], undefined, async () =>
      fromEntity<T>(await table.getEntity(partition, rowKey(id))),
    );
  }

  async function readAll(ids: readonly string[]): Promise<T[]> {
    const found: (T | undefined)[] = [];
    for (let start = 0; start < ids.length; start += readAtOnce) {
      found.push(
        ...(await Promise.all(ids.slice(start, start + readAtOnce).map(async (id) => (await read(id))?.value))),
      );
    }
    return found.filter((value) => value !== undefined);
  }

  function filter(prefix: string, where: Readonly<Record<string, string | undefined>>): string {
    const equals = Object.entries(where).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return [
      startsWith(partition, tableKey(prefix, '')),
      ...equals.map(([column, value]) => `${column} eq '${value.replaceAll("'", "''")}'`),
    ].join(' and ');
  }

  return {
    name,
    read,

    async get(id) {
      return (await read(id))?.value;
    },

    insert: (id, value, write) =>
      tableCallOr(table, `insert ${name} ${id}`, [409], false, async () => {
        const index = { partitionKey: partition, id, ...columns(value) };
        const actions: TransactionAction[] = [
          ['create', toEntity(partition, rowKey(id), value, write)],
          ['create', { ...index, rowKey: tableKey('newest', newestFirst(createdAt(value)), id) }],
        ];
        if (isOpen(value)) actions.push(['create', { ...index, rowKey: openKey(id) }]);
        await table.submitTransaction(actions);
        return true;
      }),

    replace: (id, current, value, write) =>
      tableCallOr(table, `replace ${name} ${id}`, [404, 412], false, async () => {
        const row = toEntity(partition, rowKey(id), value, write);
        if (isOpen(value) === isOpen(current.value)) {
          await table.updateEntity(row, 'Replace', { etag: current.etag });
          return true;
        }
        const index = { partitionKey: partition, rowKey: openKey(id) };
        await table.submitTransaction([
          ['update', row, 'Replace', { etag: current.etag }],
          isOpen(value) ? ['upsert', { ...index, id, ...columns(value) }, 'Replace'] : ['delete', index],
        ]);
        return true;
      }),

    async open(where = {}) {
      const ids = await tableCall(table, `list open ${name}s`, async () => {
        const rows = table.listEntities<{ id: string }>({
          queryOptions: { filter: filter('open', where), select: ['id'] },
        });
        const found: string[] = [];
        for await (const row of rows) found.push(row.id);
        return found;
      });
      const values = await readAll(ids);
      // The index may be a moment older than the document.
      return values.filter(isOpen).toSorted((a, b) => (createdAt(a) < createdAt(b) ? -1 : 1));
    },

    async newest({ where = {}, limit, continuation }) {
      const page = await tableCall(table, `list ${name}s`, async () => {
        const rows = table.listEntities<{ id: string }>({
          queryOptions: { filter: filter('newest', where), select: ['id'] },
        });
        const pages = rows.byPage({
          maxPageSize: limit,
          ...(continuation === undefined ? {} : { continuationToken: continuation }),
        });
        const first = await pages.next();
        return first.done ? undefined : { ids: first.value.map((row) => row.id), next: first.value.continuationToken };
      });
      if (!page) return { items: [] };
      return { items: await readAll(page.ids), ...(page.next === undefined ? {} : { continuation: page.next }) };
    },
  };
}
