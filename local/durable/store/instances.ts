/** What clients ask of the task hub: instances, their history, and what is sent to them. */

import type { DatabaseSync } from 'node:sqlite';
import type { ExecutionStarted, HistoryEvent } from '../history.ts';
import type { InstanceFilters } from '../query.ts';
import { transaction } from './database.ts';
import { instanceShape, type InstanceRecord } from './rows.ts';

export interface InstanceQuery extends InstanceFilters {
  readonly instanceIdPrefix?: string | undefined;
  /** Instances after this id. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

export interface Message {
  readonly instanceId: string;
  /** Undefined for whichever execution runs. */
  readonly executionId?: string | undefined;
  /** Milliseconds since 1970. */
  readonly visibleAt: number;
  readonly event: HistoryEvent;
}

export interface InstanceStore {
  readonly find: (instanceId: string) => InstanceRecord | undefined;
  readonly history: (instanceId: string) => HistoryEvent[];
  readonly list: (query: InstanceQuery) => InstanceRecord[];
  /** A new execution of the id, whatever was there; the caller has looked whether that is right. */
  readonly create: (started: ExecutionStarted, at: number) => void;
  readonly send: (message: Message) => void;
  /** How many there were to remove. */
  readonly purge: (instanceIds: readonly string[]) => number;
}

export function createInstanceStore(database: DatabaseSync): InstanceStore {
  const find = database.prepare('SELECT * FROM instances WHERE instanceId = ?');
  const history = database.prepare('SELECT event FROM history WHERE instanceId = ? ORDER BY sequence');
  const insertMessage = database.prepare(
    'INSERT INTO messages (instanceId, executionId, visibleAt, event) VALUES (?, ?, ?, ?)',
  );
  const insert = database.prepare(`INSERT INTO instances
    (instanceId, executionId, name, version, generation, status, input, createdAt, updatedAt)
    VALUES (?, ?, ?, ?, ?, 'Pending', ?, ?, ?)`);
  const remove = ['instances', 'history', 'messages', 'sessions', 'activities'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE instanceId = ?`),
  );

  function send({ instanceId, executionId, visibleAt, event }: Message): void {
    insertMessage.run(instanceId, executionId ?? null, visibleAt, JSON.stringify(event));
  }

  /** What still runs for it may end; nobody hears of it. */
  function forget(instanceId: string): boolean {
    const [removed] = remove.map((statement) => statement.run(instanceId).changes);
    return removed === 1;
  }

  return {
    find(instanceId) {
      const row = find.get(instanceId);
      return row && instanceShape.parse(row);
    },
    history: (instanceId) => history.all(instanceId).map((row) => JSON.parse(String(row['event']))),
    list({ instanceIdPrefix: prefix, createdFrom, createdTo, statuses, after, limit }) {
      const given: [string, (string | number)[]][] = [
        ['substr(instanceId, 1, length(?)) = ?', prefix === undefined ? [] : [prefix, prefix]],
        ['createdAt >= ?', createdFrom === undefined ? [] : [createdFrom]],
        ['createdAt <= ?', createdTo === undefined ? [] : [createdTo]],
        [`status IN (${statuses.map(() => '?').join(', ')})`, [...statuses]],
        ['instanceId > ?', after === undefined ? [] : [after]],
      ];
      const conditions = given.filter(([, values]) => values.length > 0);
      const where = ['TRUE', ...conditions.map(([condition]) => condition)].join(' AND ');
      const statement = database.prepare(`SELECT * FROM instances WHERE ${where} ORDER BY instanceId LIMIT ?`);
      return statement
        .all(...conditions.flatMap(([, values]) => values), limit ?? -1)
        .map((row) => instanceShape.parse(row));
    },
    create(started, at) {
      const { OrchestrationInstance, Name, Version, Generation, Input } = started;
      const { InstanceId: instanceId, ExecutionId: executionId } = OrchestrationInstance;
      transaction(database, () => {
        forget(instanceId);
        insert.run(instanceId, executionId, Name, Version, Generation, Input, at, at);
        send({ instanceId, executionId, visibleAt: at, event: started });
      });
    },
    send,
    purge: (instanceIds) => transaction(database, () => instanceIds.filter(forget).length),
  };
}
