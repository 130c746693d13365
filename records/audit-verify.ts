/** Whether audit files are as they were written: needs their text and the anchors, and nothing of ours running. */
import type { ChainHead } from './audit-chain.ts';
import { readLines, walk, type AuditProblem, type FileWalk } from './audit-walk.ts';

export type { AuditProblem, AuditProblemKind } from './audit-walk.ts';

export interface AuditText {
  /** As the reader knows it; the file itself says which blob it is. */
  readonly name: string;
  readonly text: string;
}

export interface AnchorFact extends ChainHead {
  readonly at: string;
}

export interface Verification {
  readonly intact: boolean;
  /** The first that is wrong, in the order of the chain. */
  readonly problem?: AuditProblem;
  readonly files: number;
  /** Entries read, up to the problem if there is one. */
  readonly entries: number;
  readonly first?: number;
  readonly last?: number;
  /** The latest entry that an anchor vouches for; what comes after it could be rewritten by whoever can write the audit. */
  readonly anchoredUpTo?: number;
}

/** Verifies files of one environment. Anchors of files that are not given are used for the links between files only. */
export function verifyAudit(files: readonly AuditText[], anchors: readonly AnchorFact[]): Verification {
  const walks = files.map(({ name, text }) => walk(name, readLines(text))).toSorted((a, b) => a.order - b.order);
  const bySequence = anchors.toSorted((a, b) => a.sequence - b.sequence);
  let entries = 0;
  let before: FileWalk | undefined;
  let anchoredUpTo: number | undefined;
  for (const file of walks) {
    entries += file.entries.length;
    const anchored = bySequence.filter(({ blob }) => blob === file.opens?.blob);
    const problem = brokenLink(before, file, bySequence) ?? earlier(file.problem, brokenAnchor(file, anchored));
    if (problem) return { intact: false, problem, files: files.length, entries, ...span(walks) };
    anchoredUpTo = anchored.at(-1)?.sequence ?? anchoredUpTo;
    before = file;
  }
  return {
    intact: true,
    files: files.length,
    entries,
    ...span(walks),
    ...(anchoredUpTo === undefined ? {} : { anchoredUpTo }),
  };
}

function span(walks: readonly FileWalk[]): { first?: number; last?: number } {
  const first = walks[0]?.entries[0]?.sequence;
  const last = walks.at(-1)?.entries.at(-1)?.sequence;
  return { ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }) };
}

/** The file must go on from the head of the file before it, as that file, or an anchor of it, knows it. */
function brokenLink(
  before: FileWalk | undefined,
  file: FileWalk,
  anchors: readonly AnchorFact[],
): AuditProblem | undefined {
  const continues = file.opens?.continues;
  if (!continues) {
    return before && file.opens
      ? {
          file: file.name,
          line: 1,
          kind: 'not-chained',
          why: `it begins a chain of its own, and does not go on from ${before.name}`,
        }
      : undefined;
  }
  const beyond = anchors.find(({ blob, sequence }) => blob === continues.blob && sequence > continues.sequence);
  if (beyond) {
    const why = `it goes on from entry ${continues.sequence} of ${continues.blob}, which had entry ${beyond.sequence} when it was anchored at ${beyond.at}`;
    return { file: file.name, line: 1, kind: 'not-chained', why };
  }
  const head = before?.entries.at(-1);
  if (!before || !head || before.opens?.blob !== continues.blob) return undefined;
  if (head.sequence < continues.sequence) {
    const why = `it ends at entry ${head.sequence}; ${file.name} goes on from entry ${continues.sequence}: the tail is missing`;
    return { file: before.name, line: before.entries.length, kind: 'tail-missing', why };
  }
  if (head.sequence === continues.sequence && head.hash === continues.hash) return undefined;
  const why = `it goes on from entry ${continues.sequence} (${short(continues.hash)}), but ${before.name} ends at entry ${head.sequence} (${short(head.hash)})`;
  return { file: file.name, line: 1, kind: 'not-chained', why };
}

function brokenAnchor(file: FileWalk, anchors: readonly AnchorFact[]): AuditProblem | undefined {
  for (const anchor of anchors) {
    const index = file.entries.findIndex(({ sequence }) => sequence === anchor.sequence);
    const entry = file.entries[index];
    const last = file.entries.at(-1);
    if (!entry) {
      if (file.problem) continue;
      const why = `the anchor of ${anchor.at} saw entry ${anchor.sequence} at ${anchor.length} bytes; the file ends at entry ${last?.sequence ?? 0} (${file.bytes} bytes): the tail is missing`;
      return { file: file.name, line: file.entries.length, kind: 'tail-missing', why };
    }
    if (entry.hash !== anchor.hash || entry.end !== anchor.length) {
      const why = `entry ${anchor.sequence} is ${short(entry.hash)} at ${entry.end} bytes; the anchor of ${anchor.at} saw ${short(anchor.hash)} at ${anchor.length} bytes: the chain was rewritten at or before this line`;
      return { file: file.name, line: index + 1, kind: 'rewritten', why };
    }
  }
  return undefined;
}

function earlier(a: AuditProblem | undefined, b: AuditProblem | undefined): AuditProblem | undefined {
  return a && b ? (b.line < a.line ? b : a) : (a ?? b);
}

function short(hash: string): string {
  return `${hash.slice(0, 12)}…`;
}
