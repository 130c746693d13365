/** Everything in the new lines of a file that looks like a credential, each told of once and never shown. */
import { linesOf, type ChangedFile } from './change.ts';
import { byEntropy } from './entropy.ts';
import { markerOf } from './marker.ts';
import { byPattern, type Suspect } from './patterns.ts';
import { bySecretlint } from './secretlint.ts';

export interface Found extends Pick<Suspect, 'kind' | 'what'> {
  readonly path: string;
  readonly line: number;
  readonly characters: number;
  /** Its first characters and how it goes on: enough to find it, too little to use it. */
  readonly masked: string;
  /** Why somebody says that it is none. */
  readonly marked?: string;
}

/** Checksums of packages are random values by their nature. Whatever has a form of its own is found there too. */
const lockfile =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|go\.sum|\.terraform\.lock\.hcl)$/;

export async function findCredentials({ path, text, added }: ChangedFile): Promise<readonly Found[]> {
  if (added.size === 0) return [];
  const suspects = [
    ...byPattern(text),
    ...(await bySecretlint(path, text)),
    ...(lockfile.test(path) ? [] : byEntropy(text)),
  ];
  const starts = lineStarts(text);
  const lines = linesOf(text);
  return withoutOverlaps(suspects).flatMap(({ kind, what, start, end }): Found[] => {
    const [first, last] = [lineAt(starts, start), lineAt(starts, Math.max(start, end - 1))];
    if (!spanned(first, last).some((line) => added.has(line))) return [];
    const marked = markerOf(lines, first);
    return [
      {
        path,
        line: first,
        kind,
        what,
        characters: end - start,
        masked: maskOf(text.slice(start, end)),
        ...(marked === undefined ? {} : { marked }),
      },
    ];
  });
}

/** Of two at one place, the one that was found first stays: those of a known form come before those that are only random. */
function withoutOverlaps(suspects: readonly Suspect[]): readonly Suspect[] {
  const ranked = suspects
    .map((suspect, rank) => ({ suspect, rank }))
    .toSorted((a, b) => a.suspect.start - b.suspect.start);
  const kept: typeof ranked = [];
  for (const next of ranked) {
    const last = kept.at(-1);
    if (last === undefined || last.suspect.end <= next.suspect.start) kept.push(next);
    else if (next.rank < last.rank) kept[kept.length - 1] = next;
  }
  return kept.map(({ suspect }) => suspect);
}

const shownCharacters = 2;

/** Of something short nothing at all is shown. */
function maskOf(value: string): string {
  return value.length < 16 ? '…' : `${value.slice(0, shownCharacters)}…`;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

function spanned(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
