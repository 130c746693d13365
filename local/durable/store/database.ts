/** Opens the task hub's file: one writer at a time, any number of host processes. */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export const databaseFileName = 'durable.sqlite';

// messages: the control queue, what instances have been told and not heard yet; no execution id means whichever runs.
// sessions: instances that are in a turn. activities: the work-item queue; a locked one is one that is not visible yet.
const schema = `
CREATE TABLE IF NOT EXISTS instances (
  instanceId TEXT PRIMARY KEY, executionId TEXT NOT NULL, name TEXT NOT NULL, version TEXT, parentInstanceId TEXT,
  generation INTEGER, status TEXT NOT NULL, input TEXT, output TEXT, customStatus TEXT,
  createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS history (
  instanceId TEXT NOT NULL, sequence INTEGER NOT NULL, event TEXT NOT NULL,
  PRIMARY KEY (instanceId, sequence)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, instanceId TEXT NOT NULL, executionId TEXT,
  visibleAt INTEGER NOT NULL, event TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
  instanceId TEXT PRIMARY KEY, owner TEXT NOT NULL, lockedUntil INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS activities (
  id INTEGER PRIMARY KEY AUTOINCREMENT, instanceId TEXT NOT NULL, executionId TEXT NOT NULL, taskId INTEGER NOT NULL,
  name TEXT NOT NULL, input TEXT, owner TEXT NOT NULL DEFAULT '', visibleAt INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS messagesByInstance ON messages (instanceId, visibleAt);
CREATE INDEX IF NOT EXISTS messagesByTime ON messages (visibleAt);
CREATE INDEX IF NOT EXISTS activitiesByTime ON activities (visibleAt);
`;

/**
 * WAL with synchronous NORMAL: a commit survives the death of the process at any point, which is what a killed host is.
 * Only a machine that loses power can lose the last commits, and never the file's consistency; FULL would cost an fsync a turn.
 */
export function openDatabase(dataFolder: string): DatabaseSync {
  mkdirSync(dataFolder, { recursive: true });
  const database = new DatabaseSync(path.join(dataFolder, databaseFileName), { timeout: 10_000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  transaction(database, () => database.exec(schema));
  return database;
}

/** All of it or nothing; other processes wait for it. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
