/** Work items: turns of instances and activities, each locked by one host until it completes or abandons it, or its time is up. */

import type { DatabaseSync } from 'node:sqlite';
import type { HistoryEvent, IncomingEvent } from '../history.ts';
import { transaction } from './database.ts';
import type { InstanceStore, Message } from './instances.ts';
import { isFinished, messageShape, readActivity, type ActivityWorkItem, type InstanceRecord } from './rows.ts';

/** An instance that has been told something; `instance` and `history` are what was committed last. */
export interface OrchestrationWorkItem {
  readonly instanceId: string;
  readonly instance: InstanceRecord | undefined;
  readonly history: HistoryEvent[];
  readonly messages: { id: number; executionId: string | undefined; event: IncomingEvent }[];
}

export type NewActivity = Omit<ActivityWorkItem, 'id'>;

/** What a turn leaves behind, committed at once. */
export interface TurnCommit {
  /** Undefined when everything it was told was to be dropped. */
  readonly instance: InstanceRecord | undefined;
  readonly events: readonly HistoryEvent[];
  /** `events` take the place of the whole history: a new execution. */
  readonly replacesHistory: boolean;
  readonly messages: readonly Message[];
  readonly activities: readonly NewActivity[];
}

export interface WorkItemStore {
  /** The instance that has waited longest; the lock of another host counts until its time is up, one's own always. */
  readonly getOrchestration: (now: number, lockedUntil: number) => OrchestrationWorkItem | undefined;
  /** False, and nothing is written, when another host has taken the instance over. */
  readonly completeOrchestration: (item: OrchestrationWorkItem, commit: TurnCommit, now: number) => boolean;
  /** Gives the instance back, to be tried again from `visibleAt`. */
  readonly abandonOrchestration: (item: OrchestrationWorkItem, visibleAt: number) => void;
  readonly getActivity: (now: number, lockedUntil: number) => ActivityWorkItem | undefined;
  readonly renewActivity: (item: ActivityWorkItem, lockedUntil: number) => boolean;
  /** False when another host has taken the activity over; its result is then the one that counts. */
  readonly completeActivity: (item: ActivityWorkItem, event: IncomingEvent, now: number) => boolean;
  readonly abandonActivity: (item: ActivityWorkItem, visibleAt: number) => void;
  /** When there is next something to do for this host, in milliseconds since 1970. */
  readonly nextDue: () => number | undefined;
}

export function createWorkItemStore(database: DatabaseSync, instances: InstanceStore, owner: string): WorkItemStore {
  const lockInstance = database.prepare(`INSERT INTO sessions (instance_id, owner, locked_until)
    SELECT m.instance_id, :owner, :until FROM messages m LEFT JOIN sessions s USING (instance_id)
      WHERE m.visible_at <= :now AND (s.owner IS NULL OR (s.owner <> :owner AND s.locked_until <= :now))
      ORDER BY m.visible_at, m.id LIMIT 1
    ON CONFLICT (instance_id) DO UPDATE SET owner = excluded.owner, locked_until = excluded.locked_until
    RETURNING instance_id`);
  const visibleMessages = database.prepare(
    'SELECT id, execution_id, event FROM messages WHERE instance_id = ? AND visible_at <= ? ORDER BY visible_at, id',
  );
  const unlockInstance = database.prepare('DELETE FROM sessions WHERE instance_id = ? AND owner = ?');
  const postponeInstance = database.prepare(
    `UPDATE sessions SET owner = '', locked_until = ? WHERE instance_id = ? AND owner = ?`,
  );
  const deleteMessage = database.prepare('DELETE FROM messages WHERE id = ?');
  const deleteStale = database.prepare('DELETE FROM messages WHERE instance_id = ? AND execution_id = ?');
  const deleteHistory = database.prepare('DELETE FROM history WHERE instance_id = ?');
  const appendHistory = database.prepare('INSERT INTO history (instance_id, sequence, event) VALUES (?, ?, ?)');
  const saveInstance =
    database.prepare(`INSERT OR REPLACE INTO instances (instance_id, execution_id, name, version, parent_instance_id, generation,
    status, input, output, custom_status, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const scheduleActivity = database.prepare(
    'INSERT INTO activities (instance_id, execution_id, task_id, name, input, visible_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const lockActivity = database.prepare(`UPDATE activities SET owner = :owner, visible_at = :until WHERE id =
    (SELECT id FROM activities WHERE visible_at <= :now AND owner <> :owner ORDER BY visible_at, id LIMIT 1) RETURNING *`);
  const renewActivity = database.prepare('UPDATE activities SET visible_at = ? WHERE id = ? AND owner = ?');
  const releaseActivity = database.prepare(
    `UPDATE activities SET owner = '', visible_at = ? WHERE id = ? AND owner = ?`,
  );
  const deleteActivity = database.prepare('DELETE FROM activities WHERE id = ? AND owner = ?');
  const nextDue = database.prepare(`SELECT min(due) AS due FROM (
    SELECT min(max(m.visible_at, ifnull(s.locked_until, 0))) AS due FROM messages m LEFT JOIN sessions s USING (instance_id) WHERE s.owner IS NOT :owner
    UNION ALL SELECT min(visible_at) FROM activities WHERE owner <> :owner)`);

  function write(
    item: OrchestrationWorkItem,
    { instance, events, replacesHistory, messages, activities }: TurnCommit,
    now: number,
  ): void {
    for (const message of item.messages) deleteMessage.run(message.id);
    if (replacesHistory) deleteHistory.run(item.instanceId);
    const first = replacesHistory ? 0 : item.history.length;
    for (const [offset, event] of events.entries())
      appendHistory.run(item.instanceId, first + offset, JSON.stringify(event));
    for (const message of messages) instances.send(message);
    for (const { instanceId, executionId, taskId, name, input } of activities)
      scheduleActivity.run(instanceId, executionId, taskId, name, input, now);
    if (!instance) return;
    // Timers and answers of an execution that is over would only be dropped when their time comes.
    if (item.instance && item.instance.executionId !== instance.executionId)
      deleteStale.run(item.instanceId, item.instance.executionId);
    if (isFinished(instance.status)) deleteStale.run(item.instanceId, instance.executionId);
    const {
      instanceId,
      executionId,
      name,
      version,
      parentInstanceId,
      generation,
      status,
      input,
      output,
      customStatus,
      createdAt,
      updatedAt,
    } = instance;
    saveInstance.run(
      instanceId,
      executionId,
      name,
      version,
      parentInstanceId,
      generation,
      status,
      input,
      output,
      customStatus,
      createdAt,
      updatedAt,
    );
  }

  return {
    getOrchestration(now, lockedUntil) {
      const row = lockInstance.get({ owner, until: lockedUntil, now });
      if (!row) return undefined;
      const instanceId = String(row['instance_id']);
      const messages = visibleMessages.all(instanceId, now).map((message) => {
        const { id, execution_id: executionId, event } = messageShape.parse(message);
        return { id, executionId: executionId ?? undefined, event: JSON.parse(event) };
      });
      return { instanceId, instance: instances.find(instanceId), history: instances.history(instanceId), messages };
    },
    completeOrchestration(item, commit, now) {
      return transaction(database, () => {
        if (unlockInstance.run(item.instanceId, owner).changes === 0) return false;
        write(item, commit, now);
        return true;
      });
    },
    abandonOrchestration(item, visibleAt) {
      postponeInstance.run(visibleAt, item.instanceId, owner);
    },
    getActivity(now, lockedUntil) {
      const row = lockActivity.get({ owner, until: lockedUntil, now });
      return row && readActivity(row);
    },
    renewActivity: (item, lockedUntil) => renewActivity.run(lockedUntil, item.id, owner).changes > 0,
    completeActivity(item, event, now) {
      return transaction(database, () => {
        if (deleteActivity.run(item.id, owner).changes === 0) return false;
        instances.send({ instanceId: item.instanceId, executionId: item.executionId, visibleAt: now, event });
        return true;
      });
    },
    abandonActivity(item, visibleAt) {
      releaseActivity.run(visibleAt, item.id, owner);
    },
    nextDue() {
      const due = nextDue.get({ owner })?.['due'];
      return typeof due === 'number' ? due : undefined;
    },
  };
}
