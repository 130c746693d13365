/** What clients ask of the task hub: instances, their history, and what is sent to them. */

import type { DatabaseSync } from 'node:sqlite';
import type { ExecutionStarted, HistoryEvent, IncomingEvent } from '../history.ts';
import { transaction } from './database.ts';
import { readInstance, type InstanceRecord, type RuntimeStatus } from './rows.ts';

export interface InstanceQuery {
  instanceIdPrefix?: string | undefined;
  /** Milliseconds since 1970, inclusive. */
  createdFrom?: number | undefined;
  createdTo?: number | undefined;
  /** Any where empty. */
  statuses?: readonly RuntimeStatus[];
  /** Instances after this id. */
  after?: string | undefined;
  limit?: number | undefined;
}

export interface Message {
  instanceId: string;
  /** Undefined for whichever execution runs. */
  executionId?: string | undefined;
  /** Milliseconds since 1970. */
  visibleAt: number;
  event: IncomingEvent;
}

export interface InstanceStore {
  readonly find: (instanceId: string) => InstanceRecord | undefined;
  readonly history: (instanceId: string) => HistoryEvent[];
  readonly list: (query: InstanceQuery) => InstanceRecord[];
  /** A new execution of the id, whatever was there; the caller has looked whether that is right. */
  readonly create: (started: ExecutionStarted, at: number) => void;
  readonly send: (message: Message) => void;
  readonly purge: (instanceIds: readonly string[]) => number;
}

export function createInstanceStore(database: DatabaseSync): InstanceStore {
  const find = database.prepare('SELECT * FROM instances WHERE instance_id = ?');
  const history = database.prepare('SELECT event FROM history WHERE instance_id = ? ORDER BY sequence');
  const send = database.prepare(
    'INSERT INTO messages (instance_id, execution_id, visible_at, event) VALUES (?, ?, ?, ?)',
  );
  const upsert = database.prepare(`INSERT OR REPLACE INTO instances
    (instance_id, execution_id, name, version, generation, status, input, created_at, updated_at) VALUES (?, ?, ?, ?, ?, 'Pending', ?, ?, ?)`);
  const forget = ['history', 'messages'].map((table) => database.prepare(`DELETE FROM ${table} WHERE instance_id = ?`));
  const remove = ['instances', 'history', 'messages', 'activities', 'sessions'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE instance_id = ?`),
  );

  function sendMessage({ instanceId, executionId, visibleAt, event }: Message): void {
    send.run(instanceId, executionId ?? null, visibleAt, JSON.stringify(event));
  }

  return {
    find(instanceId) {
      const row = find.get(instanceId);
      return row && readInstance(row);
    },
    history: (instanceId) => history.all(instanceId).map((row) => JSON.parse(String(row['event']))),
    list(query) {
      const { instanceIdPrefix: prefix, createdFrom, createdTo, statuses = [], after, limit } = query;
      const conditions: [string, (string | number)[]][] = [];
      if (prefix !== undefined) conditions.push(['substr(instance_id, 1, length(?)) = ?', [prefix, prefix]]);
      if (createdFrom !== undefined) conditions.push(['created_at >= ?', [createdFrom]]);
      if (createdTo !== undefined) conditions.push(['created_at <= ?', [createdTo]]);
      if (statuses.length > 0) conditions.push([`status IN (${statuses.map(() => '?').join(', ')})`, [...statuses]]);
      if (after !== undefined) conditions.push(['instance_id > ?', [after]]);
      const where = conditions.length > 0 ? `WHERE ${conditions.map(([condition]) => condition).join(' AND ')}` : '';
      const statement = database.prepare(`SELECT * FROM instances ${where} ORDER BY instance_id LIMIT ?`);
      return statement.all(...conditions.flatMap(([, values]) => values), limit ?? -1).map(readInstance);
    },
    create(started, at) {
      const { OrchestrationInstance: instance, Name, Version, Generation, Input } = started;
      transaction(database, () => {
        for (const statement of forget) statement.run(instance.InstanceId);
        upsert.run(instance.InstanceId, instance.ExecutionId, Name, Version, Generation, Input, at, at);
        sendMessage({
          instanceId: instance.InstanceId,
          executionId: instance.ExecutionId,
          visibleAt: at,
          event: started,
        });
      });
    },
    send: sendMessage,
    purge(instanceIds) {
      return transaction(database, () => {
        let purged = 0;
        for (const instanceId of instanceIds) {
          const [instances, ...others] = remove.map((statement) => statement.run(instanceId).changes);
          if (instances && others) purged++;
        }
        return purged;
      });
    },
  };
}
