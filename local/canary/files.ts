/** What a world leaves in its data folder: logs, answers, state, and databases both as raw bytes (deleted rows too) and row by row. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { answersFile } from '../host/answers.ts';
import { textOf } from './bytes.ts';
import type { Source } from './scan.ts';

/**
 * Not searched, and nothing else is left out: the emulated cloud is Azure, whose vaults and services must have the values;
 * the keys of the host are kept by Azure as well.
 */
const kept = new Set(['cloud', join('host', 'keys.json')]);

const sqliteHeader = 'SQLite format 3\0';

/** @param folder data folder of a system whose host has ended, so that everything is written. */
export async function* filesIn(folder: string, below = ''): AsyncGenerator<Source> {
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const name = join(below, entry.name);
    if (kept.has(name)) continue;
    if (entry.isDirectory()) yield* filesIn(folder, name);
    else yield* readingsOf(join(folder, name), name);
  }
}

async function* readingsOf(path: string, name: string): AsyncGenerator<Source> {
  const bytes = await readFile(path);
  yield { name, bytes };
  if (bytes.subarray(0, sqliteHeader.length).toString('latin1') === sqliteHeader) yield* rowsOf(path, name);
  if (name.endsWith(answersFile)) yield { name: `${name}, decoded`, bytes: decoded(bytes) };
}

function* rowsOf(path: string, name: string): Generator<Source> {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    for (const { name: table } of database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all())
      yield {
        name: `${name}, table ${String(table)}`,
        bytes: textOf(database.prepare(`SELECT * FROM "${String(table)}"`).all()),
      };
  } finally {
    database.close();
  }
}

/** The bodies as they were sent: in a line of JSON they are escaped once more. */
function decoded(bytes: Buffer): Buffer {
  const lines = bytes.toString('utf8').trimEnd().split('\n');
  return textOf(lines.map((line): unknown => JSON.parse(line)));
}
