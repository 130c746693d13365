/** One audit file line by line, up to the first line that is not as it was written, and what happened to it. */
import * as z from 'zod';
import { genesis, hashOf, lineOf, type AuditEntry } from './audit-chain.ts';

export type AuditProblemKind =
  | 'unreadable'
  | 'cut'
  | 'edited'
  | 'rewritten'
  | 'removed'
  | 'duplicated'
  | 'reordered'
  | 'inserted'
  | 'first-missing'
  | 'not-chained'
  | 'tail-missing';

export interface AuditProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly kind: AuditProblemKind;
  readonly why: string;
}

export interface WalkedEntry {
  readonly sequence: number;
  readonly hash: string;
  /** Bytes up to and with its line end. */
  readonly end: number;
}

export interface FileWalk {
  readonly name: string;
  readonly opens: AuditEntry['opens'];
  /** Those that hold, in order. */
  readonly entries: readonly WalkedEntry[];
  readonly bytes: number;
  readonly problem?: AuditProblem;
  /** Sorts files in the order of the chain. */
  readonly order: number;
}

/** What the walk itself relies on; everything else is covered by the hash. */
const head = z.looseObject({ blob: z.string(), sequence: z.int(), hash: z.string() });
const chainedEntry = z.looseObject({
  sequence: z.int(),
  previous: z.string(),
  hash: z.string(),
  opens: z.looseObject({ blob: z.string(), continues: head.nullable() }).optional(),
  closes: z.looseObject({ next: z.string() }).optional(),
});

type ReadLine = {
  readonly text: string;
  readonly entry: z.infer<typeof chainedEntry> | undefined;
  readonly isWhole: boolean;
};

/** The lines of a file; an empty one counts, except after the last line end. */
export function readLines(text: string): readonly ReadLine[] {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  return [...lines.map((line) => readLine(line, true)), ...(rest === '' ? [] : [readLine(rest, false)])];
}

export function walk(name: string, lines: readonly ReadLine[]): FileWalk {
  const entries: WalkedEntry[] = [];
  const opens = lines[0]?.entry?.opens;
  let end = 0;
  let closed = false;
  const ending = (problem?: Omit<AuditProblem, 'file' | 'line'>): FileWalk => ({
    name,
    opens,
    entries,
    bytes: Buffer.byteLength(lines.map(({ text, isWhole }) => text + (isWhole ? '\n' : '')).join('')),
    order: lines.find(({ entry }) => entry)?.entry?.sequence ?? 0,
    ...(problem ? { problem: { file: name, line: entries.length + 1, ...problem } } : {}),
  });

  if (lines.length === 0) return ending({ kind: 'first-missing', why: 'the file is empty' });
  for (const [index, line] of lines.entries()) {
    const before = entries.at(-1) ?? startOf(opens);
    const problem = whatIsWrong(lines, index, before, closed);
    if (problem) return ending(problem);
    if (!line.entry) break;
    end += Buffer.byteLength(line.text) + 1;
    entries.push({ sequence: line.entry.sequence, hash: line.entry.hash, end });
    closed = line.entry.closes !== undefined;
  }
  return ending();
}

function startOf(opens: AuditEntry['opens']): Omit<WalkedEntry, 'end'> | undefined {
  return opens && (opens.continues ?? { sequence: 0, hash: genesis });
}

function whatIsWrong(
  lines: readonly ReadLine[],
  index: number,
  before: Omit<WalkedEntry, 'end'> | undefined,
  closed: boolean,
): Omit<AuditProblem, 'file' | 'line'> | undefined {
  const line = lines[index];
  if (!line?.isWhole) return { kind: 'cut', why: 'the line has no end: the file was cut within it' };
  const { entry, text } = line;
  if (!entry) return { kind: 'unreadable', why: 'the line is not an audit entry' };
  if (index === 0 && !entry.opens) {
    const opening = lines.findIndex((other) => other.entry?.opens);
    if (opening > 0)
      return {
        kind: 'reordered',
        why: `entry ${entry.sequence} stands before the file's opening, which is in line ${opening + 1}`,
      };
    return {
      kind: 'first-missing',
      why: `the file begins with entry ${entry.sequence}, not with its opening: lines before it are missing`,
    };
  }
  const placed = whatIsMisplaced(lines, index, entry, before);
  if (placed) return placed;
  const { hash, ...said } = entry;
  if (hashOf(said) !== hash)
    return { kind: 'edited', why: `entry ${entry.sequence} does not hash to the hash it carries: it was edited` };
  if (lineOf(entry) !== text)
    return { kind: 'edited', why: `entry ${entry.sequence} is not spelled as it was written: it was edited` };
  if (closed) return { kind: 'inserted', why: `entry ${entry.sequence} stands after the file was closed` };
  if (before && entry.previous !== before.hash) {
    return {
      kind: 'rewritten',
      why: `entry ${entry.sequence} was chained to another entry ${before.sequence} than the line before it: that one was rewritten, or this one`,
    };
  }
  return undefined;
}

/** A line whose number is not the next: one too many, one too few, or one elsewhere. */
function whatIsMisplaced(
  lines: readonly ReadLine[],
  index: number,
  { sequence, hash }: { readonly sequence: number; readonly hash: string },
  before: Omit<WalkedEntry, 'end'> | undefined,
): Omit<AuditProblem, 'file' | 'line'> | undefined {
  const expected = before && before.sequence + 1;
  if (expected === undefined || sequence === expected) return undefined;
  if (sequence < expected) {
    const twin = lines.slice(0, index).findIndex((other) => other.entry?.sequence === sequence);
    if (twin < 0) return { kind: 'reordered', why: `entry ${sequence} stands where entry ${expected} should` };
    if (lines[twin]?.entry?.hash === hash)
      return { kind: 'duplicated', why: `entry ${sequence} stands in line ${twin + 1} already` };
    return {
      kind: 'inserted',
      why: `a second, different entry ${sequence} stands here; the first is in line ${twin + 1}`,
    };
  }
  const later = lines.findIndex((other, position) => position > index && other.entry?.sequence === expected);
  if (later >= 0)
    return {
      kind: 'reordered',
      why: `entry ${sequence} stands where entry ${expected} should, which is in line ${later + 1}`,
    };
  const missing = sequence - 1 === expected ? `entry ${expected} is` : `entries ${expected} to ${sequence - 1} are`;
  return { kind: 'removed', why: `${missing} missing before entry ${sequence}` };
}

function readLine(text: string, isWhole: boolean): ReadLine {
  try {
    return { text, isWhole, entry: chainedEntry.safeParse(JSON.parse(text)).data };
  } catch {
    return { text, isWhole, entry: undefined };
  }
}
