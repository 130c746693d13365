/** Releases in their table: one partition a component and environment, ordered by when they went live, latest first. */
import type { TableClient } from '@azure/data-tables';
import { parseReleaseId, type Release } from './release.ts';
import type { Store, Stored } from './store.ts';
import { newestFirst, tableKey } from './table-keys.ts';
import { fromEntity, tableCall, tableCallOr, toEntity, type Entity } from './table-rows.ts';

export interface ReleaseRows extends Store<Release> {
  /** The releases that went live at `at` or before (any, if absent), latest first. */
  notAfter(environment: string, component: string, at: Date | undefined, limit: number): Promise<readonly Release[]>;
  /** Every time that an artefact went live, latest first. */
  ofDigest(environment: string, component: string, digest: string): Promise<readonly Release[]>;
}

const partitionOf = (environment: string, component: string) => tableKey(environment, component);

function keys(id: string): { partition: string; row: string } {
  const { environment, component, liveAt, digestHead } = parseReleaseId(id);
  return { partition: partitionOf(environment, component), row: tableKey(newestFirst(liveAt), digestHead) };
}

function toRow(id: string, release: Release, write: string): Entity {
  const { partition, row } = keys(id);
  return toEntity(partition, row, release, write, { digest: release.digest });
}

export function createReleaseRows(table: TableClient): ReleaseRows {
  async function query(filter: string, limit: number): Promise<Release[]> {
    return tableCall(table, 'list releases', async () => {
      const found: Release[] = [];
      for await (const page of table
        .listEntities({ queryOptions: { filter } })
        .byPage({ maxPageSize: Math.min(limit, 1000) })) {
        found.push(...page.map((row) => fromEntity<Release>(row).value));
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    });
  }

  return {
    name: 'release',

    read: (id) =>
      tableCallOr(table, `read release ${id}`, [404], undefined, async (): Promise<Stored<Release>> => {
        const { partition, row } = keys(id);
        return fromEntity<Release>(await table.getEntity(partition, row));
      }),

    insert: (id, release, write) =>
      tableCallOr(table, `insert release ${id}`, [409], false, async () => {
        await table.createEntity(toRow(id, release, write));
        return true;
      }),

    replace: (id, current, release, write) =>
      tableCallOr(table, `replace release ${id}`, [404, 412], false, async () => {
        await table.updateEntity(toRow(id, release, write), 'Replace', { etag: current.etag });
        return true;
      }),

    notAfter(environment, component, at, limit) {
      const from = at === undefined ? '' : ` and RowKey ge '${newestFirst(at)}'`;
      return query(`PartitionKey eq '${partitionOf(environment, component)}'${from}`, limit);
    },

    ofDigest(environment, component, digest) {
      return query(
        `PartitionKey eq '${partitionOf(environment, component)}' and digest eq '${digest.replaceAll("'", "''")}'`,
        1000,
      );
    },
  };
}
