/** Reads a file that operators edit: every mistake in it at once, each with its line and column. */

import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type * as z from 'zod';

import { AutomationError } from '../errors.ts';

export interface Mistake {
  /** As shown: operations/routes.yaml. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** Where in the file something stands: keys and indexes from the root. */
export type Place = readonly (string | number)[];

export interface OperatorFile<T> {
  /** The checked content, absent where there is a mistake in its shape. */
  readonly content: T | undefined;
  /** The content as it stands, for checks that need not wait for the shape to be right. */
  readonly raw: unknown;
  readonly mistakes: readonly Mistake[];
  /** A mistake that the shape alone does not show. */
  mistakeAt(place: Place, reason: string): Mistake;
}

export function readOperatorFile<S extends z.ZodType>(
  file: string,
  text: string,
  schema: S,
): OperatorFile<z.output<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number, reason: string): Mistake => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), reason };
  };
  const mistakeAt = (place: Place, reason: string) => at(offsetOf(document, place), reason);
  const broken = document.errors.map((error) => at(error.pos[0], error.message));
  if (broken.length > 0) return { content: undefined, raw: undefined, mistakes: broken, mistakeAt };

  let raw: unknown;
  try {
    raw = document.toJS();
  } catch (error) {
    // Aliases that unfold into a flood.
    return {
      content: undefined,
      raw,
      mistakes: [at(0, error instanceof Error ? error.message : String(error))],
      mistakeAt,
    };
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { content: parsed.data, raw, mistakes: [], mistakeAt };
  return {
    content: undefined,
    raw,
    mistakes: parsed.error.issues.flatMap((issue) =>
      explain(issue, []).map(({ place, reason }) => mistakeAt(place, reason)),
    ),
    mistakeAt,
  };
}

/** @throws AutomationError `configuration-invalid` listing all mistakes, one a line, where there is any. */
export function refuseMistakes(mistakes: readonly Mistake[]): void {
  if (mistakes.length === 0) return;
  const ordered = mistakes.toSorted((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column,
  );
  const text = ordered.map(({ file, line, column, reason }) => `${file}:${line}:${column} ${reason}`).join('\n');
  throw new AutomationError('configuration-invalid', text, { data: { mistakes: ordered.length } });
}

interface Complaint {
  readonly place: Place;
  readonly reason: string;
}

/** An unknown key is shown at the key; a union is explained by the branch that came closest. */
function explain(issue: z.core.$ZodIssue, above: Place): readonly Complaint[] {
  const place = [...above, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ place: [...place, key], reason: `unknown key "${key}"` }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    return closest.flatMap((inner) => explain(inner, place));
  }
  if (issue.code === 'invalid_key' && issue.issues.length > 0)
    return issue.issues.map((inner) => ({ place, reason: `"${String(place.at(-1))}": ${inner.message}` }));
  const name = labelOf(place);
  const reason = inWords(issue.message);
  return [{ place, reason: name === '' ? reason : `${name}: ${reason}` }];
}

/** `severity[1]` for the second item of a list. */
function labelOf(place: Place): string {
  const from = place.findLastIndex((part) => typeof part === 'string');
  return place
    .slice(Math.max(from, 0))
    .reduce<string>((label, part) => (typeof part === 'number' ? `${label}[${part}]` : part), '');
}

/** `Invalid input: expected number, received string` → `expected number, got string`. */
function inWords(message: string): string {
  if (message.endsWith(', received undefined')) return 'is missing';
  return message.replace(/^Invalid (?:input|option): /, '').replace(', received ', ', got ');
}

/** A branch whose complaint is inside, or not about the type, is the one that was meant. */
function depth(branch: readonly z.core.$ZodIssue[]): number {
  return Math.max(...branch.map((issue) => issue.path.length + (issue.code === 'invalid_type' ? 0 : 1)));
}

/** Offset of the key for a named value, of the item for a list; of the nearest thing that exists where it does not. */
function offsetOf(document: Document.Parsed, place: Place): number {
  for (let length = place.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(place.slice(0, length - 1), true);
    const last = place[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
      : undefined;
    const key = pair?.key;
    if (isScalar(key)) return startOf(key);
    const item: unknown = document.getIn(place.slice(0, length), true);
    if (isNode(item)) return startOf(item);
  }
  return startOf(document.contents);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value;
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
