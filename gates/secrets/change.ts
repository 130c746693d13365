/** The change as this gate sees it: every text file that differs from the base, and which of its lines are new. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Source } from '../sources.ts';

const run = promisify(execFile);

/** A file with new lines, as it is after the change. */
export interface ChangedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
  /** Numbers of the lines that the base does not have, from 1. */
  readonly added: ReadonlySet<number>;
}

export interface Change {
  readonly files: readonly ChangedFile[];
  /** Files that differ and could not be read as text, with the reason. */
  readonly unread: readonly string[];
}

/** More than any source; what is larger was made by a program and is data. */
const largestBytes = 5 * 1024 * 1024;
/** Where git itself looks for a zero byte to tell what is no text. */
const sniffedBytes = 8000;

export async function changeAgainst(root: string, base: Source): Promise<Change> {
  const known = await base.contentIds?.();
  const files: ChangedFile[] = [];
  const unread: string[] = [];
  for (const path of await filesOf(root)) {
    const { size } = await stat(join(root, path));
    const content = size > largestBytes ? undefined : await readFile(join(root, path));
    if (content !== undefined && known?.get(path) === contentIdOf(content)) continue;
    const before = known === undefined || known.has(path) ? await base.read(path) : undefined;
    const text = content?.toString('utf8');
    if (text !== undefined && text === before) continue;
    if (content === undefined || text === undefined) unread.push(`${path}: ${size} bytes are too many to read`);
    else if (content.subarray(0, sniffedBytes).includes(0)) unread.push(`${path}: it is no text`);
    else files.push({ path, text, added: addedLines(before ?? '', text) });
  }
  return { files, unread };
}

/** Every file that git would take, or everything where the folder is no working tree. */
export async function filesOf(root: string): Promise<readonly string[]> {
  try {
    const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options);
    const listed = [...new Set(stdout.split('\0'))].filter(Boolean).toSorted();
    const there = await Promise.all(listed.map((path) => isFile(join(root, path))));
    return listed.filter((_, index) => there[index]);
  } catch {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length))
      .filter((path) => !/(^|\/)(node_modules|\.git)\//.test(path))
      .toSorted();
  }
}

/** Lines that stand in `after` more often than in `before`: what was only moved is not new. */
export function addedLines(before: string, after: string): ReadonlySet<number> {
  const left = new Map<string, number>();
  for (const line of linesOf(before)) left.set(line, (left.get(line) ?? 0) + 1);
  const added = new Set<number>();
  for (const [index, line] of linesOf(after).entries()) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else added.add(index + 1);
  }
  return added;
}

export function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/);
}

/** Git's id of a blob. */
function contentIdOf(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
