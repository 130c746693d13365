/** Small JSON files of the data folder: read with a check, written whole or not at all. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type * as z from 'zod';
import { refusal } from './refusal.ts';

/** Undefined where there is no file yet; throws `configuration-invalid` for one that is damaged. */
export function readStateFile<T>(file: string, shape: z.ZodType<T>): T | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw refusal(`${file} cannot be read: ${String(cause)}`, cause);
  }
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw refusal(`${file} is damaged. Delete it to start afresh. ${String(cause)}`, cause);
  }
}

/** Readable by its owner only: keys are among what is kept. */
export function writeStateFile(file: string, value: unknown): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.tmp`;
    writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  } catch (cause) {
    throw refusal(`${file} cannot be written: ${String(cause)}`, cause);
  }
}
