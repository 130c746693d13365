/** Documents that are only ever read by id: one row each. */
import type { TableClient } from '@azure/data-tables';
import type { Store } from './store.ts';
import { tableKey } from './table-keys.ts';
import { fromEntity, tableCallOr, toEntity } from './table-rows.ts';

/** A row for each document, in a partition of its own, so that a busy one does not slow the others. */
export function createTableStore<T>({ table, name }: { readonly table: TableClient; readonly name: string }): Store<T> {
  return {
    name,

    read: (id) =>
      tableCallOr(table, `read ${name} ${id}`, [404], undefined, async () =>
        fromEntity<T>(await table.getEntity(tableKey(id), name)),
      ),

    insert: (id, value, write) =>
      tableCallOr(table, `insert ${name} ${id}`, [409], false, async () => {
        await table.createEntity(toEntity(tableKey(id), name, value, write));
        return true;
      }),

    replace: (id, current, value, write) =>
      tableCallOr(table, `replace ${name} ${id}`, [404, 412], false, async () => {
        await table.updateEntity(toEntity(tableKey(id), name, value, write), 'Replace', { etag: current.etag });
        return true;
      }),
  };
}
