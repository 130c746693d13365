/** Opens the task hub's file. One writer at a time, any number of host processes. */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export const databaseFileName = 'durable.sqlite';

const schema = `
CREATE TABLE IF NOT EXISTS instances (
  instance_id TEXT PRIMARY KEY,
  execution_id TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT,
  parent_instance_id TEXT,
  generation INTEGER,
  status TEXT NOT NULL,
  input TEXT,
  output TEXT,
  custom_status TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS history (
  instance_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (instance_id, sequence)
) STRICT, WITHOUT ROWID;

-- The control queue: what instances have been told and have not heard yet. No execution id means whichever runs.
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  instance_id TEXT NOT NULL,
  execution_id TEXT,
  visible_at INTEGER NOT NULL,
  event TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS messages_by_instance ON messages (instance_id, visible_at);
CREATE INDEX IF NOT EXISTS messages_by_time ON messages (visible_at);

-- Instances that are in a turn.
CREATE TABLE IF NOT EXISTS sessions (
  instance_id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  locked_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The work-item queue; a locked activity is one that is not visible yet.
CREATE TABLE IF NOT EXISTS activities (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  instance_id TEXT NOT NULL,
  execution_id TEXT NOT NULL,
  task_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  input TEXT,
  owner TEXT NOT NULL DEFAULT '',
  visible_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS activities_by_time ON activities (visible_at);
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
