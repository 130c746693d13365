/** Work items: turns of instances and activities, each locked by one host until it completes or abandons it, or its time is up. */

import type { DatabaseSync } from 'node:sqlite';
import type { HistoryEvent } from '../history.ts';
import { transaction } from './database.ts';
import type { InstanceStore, Message } from './instances.ts';
import { activityShape, isFinished, messageShape, type ActivityWorkItem, type InstanceRecord } from './rows.ts';

/** An instance that has been told something; `instance` and `history` are what was committed last. */
export interface OrchestrationWorkItem {
  readonly instanceId: string;
  readonly instance: InstanceRecord | undefined;
  readonly history: readonly HistoryEvent[];
  readonly messages: readonly { id: number; executionId: string | null; event: HistoryEvent }[];
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

/** Times are milliseconds since 1970. */
export interface WorkItemStore {
  /** The instance that has waited longest; the lock of another host counts until its time is up, one's own always. */
  readonly getOrchestration: (now: number, lockedUntil: number) => OrchestrationWorkItem | undefined;
  /** False, and nothing is written, when another host has taken the instance over. */
  readonly completeOrchestration: (item: OrchestrationWorkItem, commit: TurnCommit, now: number) => boolean;
  /** Gives the instance back, to be tried again from `visibleAt`. */
  readonly abandonOrchestration: (item: OrchestrationWorkItem, visibleAt: number) => void;
  readonly getActivity: (now: number, lockedUntil: number) => ActivityWorkItem | undefined;
  readonly renewActivity: (item: ActivityWorkItem, lockedUntil: number) => void;
  /** False when another host has taken the activity over; its result is then the one that counts. */
  readonly completeActivity: (item: ActivityWorkItem, event: HistoryEvent, now: number) => boolean;
  readonly abandonActivity: (item: ActivityWorkItem, visibleAt: number) => void;
  /** When there is next something to do for this host. */
  readonly nextDue: () => number | undefined;
}

export function createWorkItemStore(database: DatabaseSync, instances: InstanceStore, owner: string): WorkItemStore {
  const lockInstance = database.prepare(`INSERT INTO sessions (instanceId, owner, lockedUntil)
    SELECT m.instanceId, :owner, :until FROM messages m LEFT JOIN sessions s USING (instanceId)
      WHERE m.visibleAt <= :now AND (s.owner IS NULL OR (s.owner <> :owner AND s.lockedUntil <= :now))
      ORDER BY m.visibleAt, m.id LIMIT 1
    ON CONFLICT (instanceId) DO UPDATE SET owner = excluded.owner, lockedUntil = excluded.lockedUntil
    RETURNING instanceId`);
  const visibleMessages = database.prepare(
    'SELECT id, executionId, event FROM messages WHERE instanceId = ? AND visibleAt <= ? ORDER BY visibleAt, id',
  );
  const unlockInstance = database.prepare('DELETE FROM sessions WHERE instanceId = ? AND owner = ?');
  const postponeInstance = database.prepare(
    `UPDATE sessions SET owner = '', lockedUntil = ? WHERE instanceId = ? AND owner = ?`,
  );
  const deleteMessage = database.prepare('DELETE FROM messages WHERE id = ?');
  const deleteStale = database.prepare('DELETE FROM messages WHERE instanceId = ? AND executionId = ?');
  const deleteHistory = database.prepare('DELETE FROM history WHERE instanceId = ?');
  const appendHistory = database.prepare('INSERT INTO history (instanceId, sequence, event) VALUES (?, ?, ?)');
  const saveInstance =
    database.prepare(`INSERT OR REPLACE INTO instances VALUES (:instanceId, :executionId, :name, :version,
    :parentInstanceId, :generation, :status, :input, :output, :customStatus, :createdAt, :updatedAt)`);
  const addActivity = database.prepare(`INSERT INTO activities (instanceId, executionId, taskId, name, input, visibleAt)
    VALUES (:instanceId, :executionId, :taskId, :name, :input, :visibleAt)`);
  const lockActivity = database.prepare(`UPDATE activities SET owner = :owner, visibleAt = :until WHERE id =
    (SELECT id FROM activities WHERE visibleAt <= :now AND owner <> :owner ORDER BY visibleAt, id LIMIT 1) RETURNING *`);
  const setActivity = database.prepare('UPDATE activities SET owner = ?, visibleAt = ? WHERE id = ? AND owner = ?');
  const deleteActivity = database.prepare('DELETE FROM activities WHERE id = ? AND owner = ?');
  const nextDue = database.prepare(`SELECT min(due) AS due FROM (
    SELECT min(max(m.visibleAt, ifnull(s.lockedUntil, 0))) AS due
      FROM messages m LEFT JOIN sessions s USING (instanceId) WHERE s.owner IS NOT :owner
    UNION ALL SELECT min(visibleAt) FROM activities WHERE owner <> :owner)`);

  function write(item: OrchestrationWorkItem, commit: TurnCommit, now: number): void {
    const { instance, replacesHistory } = commit;
    for (const { id } of item.messages) deleteMessage.run(id);
    if (replacesHistory) deleteHistory.run(item.instanceId);
    let sequence = replacesHistory ? 0 : item.history.length;
    for (const event of commit.events) appendHistory.run(item.instanceId, sequence++, JSON.stringify(event));
    for (const message of commit.messages) instances.send(message);
    for (const activity of commit.activities) addActivity.run({ ...activity, visibleAt: now });
    if (!instance) return;
    // Timers and answers of an execution that is over would only be dropped when their time comes.
    const before = item.instance?.executionId;
    if (before !== undefined && before !== instance.executionId) deleteStale.run(item.instanceId, before);
    if (isFinished(instance.status)) deleteStale.run(item.instanceId, instance.executionId);
    saveInstance.run(instance);
  }

  return {
    getOrchestration(now, lockedUntil) {
      const row = lockInstance.get({ owner, until: lockedUntil, now });
      if (!row) return undefined;
      const instanceId = String(row['instanceId']);
      const rows = visibleMessages.all(instanceId, now).map((message) => messageShape.parse(message));
      const messages = rows.map((message) => ({ ...message, event: JSON.parse(message.event) }));
      return { instanceId, instance: instances.find(instanceId), history: instances.history(instanceId), messages };
    },
    completeOrchestration(item, commit, now) {
      return transaction(database, () => {
        if (unlockInstance.run(item.instanceId, owner).changes === 0) return false;
        write(item, commit, now);
        return true;
      });
    },
    abandonOrchestration: (item, visibleAt) => void postponeInstance.run(visibleAt, item.instanceId, owner),
    getActivity(now, lockedUntil) {
      const row = lockActivity.get({ owner, until: lockedUntil, now });
      return row && activityShape.parse(row);
    },
    renewActivity: (item, lockedUntil) => void setActivity.run(owner, lockedUntil, item.id, owner),
    completeActivity({ id, instanceId, executionId }, event, now) {
      return transaction(database, () => {
        if (deleteActivity.run(id, owner).changes === 0) return false;
        instances.send({ instanceId, executionId, visibleAt: now, event });
        return true;
      });
    },
    abandonActivity: (item, visibleAt) => void setActivity.run('', visibleAt, item.id, owner),
    nextDue() {
      const due = nextDue.get({ owner })?.['due'];
      return typeof due === 'number' ? due : undefined;
    },
  };
}
