/** What a local host's durable engine has written down, read from its file while it runs. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventType } from '../local/durable/history.ts';
import { databaseFileName } from '../local/durable/store/database.ts';

export interface DurableHistory {
  /** When the first activity was handed out of an instance that was created since then and has ended; milliseconds since 1970. */
  firstActivityOf(created: { readonly since: number }): number | undefined;
  /** Of every instance: its events, and what its status holds. */
  bytes(): number;
  close(): void;
}

/** @param folder the data folder of the host. */
export function openDurableHistory(folder: string): DurableHistory {
  const database = new DatabaseSync(join(folder, databaseFileName), { readOnly: true });
  const firstActivity = database.prepare(`SELECT json_extract(event, '$.Timestamp') AS at
    FROM history JOIN instances USING (instanceId)
    WHERE createdAt >= ? AND status = 'Completed' AND json_extract(event, '$.EventType') = ${eventType.TaskScheduled}
    ORDER BY createdAt DESC, sequence LIMIT 1`);
  const bytes = database.prepare(`SELECT (SELECT coalesce(sum(length(event)), 0) FROM history) + coalesce(sum(
      coalesce(length(input), 0) + coalesce(length(output), 0) + coalesce(length(customStatus), 0)), 0) AS bytes
    FROM instances`);
  return {
    firstActivityOf({ since }) {
      const at = firstActivity.get(Math.floor(since))?.['at'];
      return typeof at === 'string' ? Date.parse(at) : undefined;
    },
    bytes: () => Number(bytes.get()?.['bytes']),
    close: () => database.close(),
  };
}
