import { beforeAll, describe, expect, it } from 'vitest';
import { createAuditOver, type ChainHead } from '../../../records/audit.ts';
import { hashOf, lineOf, type AuditEntry } from '../../../records/audit-chain.ts';
import { verifyAudit, type AnchorFact, type AuditProblem, type AuditText } from '../../../records/audit-verify.ts';
import { createMemoryLog, filesOf } from '../../support/memory-log.ts';
import { createTestClock } from '../../support/storage.ts';

/** Two days: the first closed, both anchored at noon and in the evening. */
let days: readonly AuditText[];
let anchors: readonly AnchorFact[];

beforeAll(async () => {
  const log = createMemoryLog();
  const clock = createTestClock('2026-11-24T08:00:00Z');
  const audit = createAuditOver(log, { environment: 'dev', clock });
  const heads: AnchorFact[] = [];
  for (const at of [
    '2026-11-24T08:00:00Z',
    '2026-11-24T12:00:00Z',
    '2026-11-24T20:00:00Z',
    '2026-11-25T09:00:00Z',
    '2026-11-25T20:00:00Z',
  ]) {
    clock.set(at);
    for (const phase of ['intent', 'outcome'] as const) {
      await audit.append({
        key: `${at} ${phase}`,
        run: 'r',
        actor: 'roll-back',
        act: 'swap',
        phase,
        subject: 'site',
        detail: { step: 'übung' },
      });
    }
    const head: ChainHead | undefined = await audit.head();
    if (head && !at.includes('08:00')) heads.push({ ...head, at });
  }
  days = filesOf(log);
  anchors = heads;
});

/** The lines of the first day: opening, six entries, closing. */
function firstDay(): string[] {
  return (days[0]?.text ?? '').trimEnd().split('\n');
}

function asFile(lines: readonly string[]): AuditText {
  return { name: '2026-11-24.jsonl', text: `${lines.join('\n')}\n` };
}

function problemOf(files: readonly AuditText[], withAnchors = anchors): AuditProblem | undefined {
  return verifyAudit(files, withAnchors).problem;
}

/** Rewrites the entry in a line and, if asked, chains all that follow anew, as somebody would who can write the storage. */
function forged(lines: readonly string[], index: number, { rechain }: { rechain: boolean }): string[] {
  const result = [...lines];
  let previous: string | undefined;
  for (let position = index; position < lines.length; position++) {
    if (position > index && !rechain) break;
    const { hash: _, ...said }: AuditEntry = JSON.parse(lines[position] ?? '');
    const entry = {
      ...said,
      ...(position === index ? { actor: 'nobody' } : {}),
      ...(previous === undefined ? {} : { previous }),
    };
    previous = hashOf(entry);
    result[position] = lineOf({ ...entry, hash: previous });
  }
  return result;
}

describe('verifying an audit', () => {
  it('finds what was written intact, in whatever order the files are given, and says how far anchors vouch', () => {
    expect(verifyAudit(days, anchors)).toEqual({
      intact: true,
      files: 2,
      entries: 13,
      first: 1,
      last: 13,
      anchoredUpTo: 13,
    });
    expect(verifyAudit(days.toReversed(), anchors)).toMatchObject({ intact: true });
    expect(verifyAudit([asFile(firstDay())], anchors)).toMatchObject({ intact: true, last: 8, anchoredUpTo: 7 });
  });

  it('takes a file of today that goes on for what it is', () => {
    expect(verifyAudit([asFile(firstDay().slice(0, -1))], anchors)).toMatchObject({ intact: true, last: 7 });
  });

  it.each([
    [
      'a word changed in a line',
      'edited',
      4,
      (lines: string[]) => lines.map((line, index) => (index === 3 ? line.replace('roll-back', 'somebody') : line)),
    ],
    [
      'a space added to a line',
      'edited',
      4,
      (lines: string[]) => lines.map((line, index) => (index === 3 ? line.replace('{', '{ ') : line)),
    ],
    ['a line edited and hashed again', 'rewritten', 5, (lines: string[]) => forged(lines, 3, { rechain: false })],
    [
      'a line edited and all after it chained again',
      'rewritten',
      5,
      (lines: string[]) => forged(lines, 3, { rechain: true }),
    ],
    ['a line removed', 'removed', 4, (lines: string[]) => lines.toSpliced(3, 1)],
    ['two lines removed', 'removed', 3, (lines: string[]) => lines.toSpliced(2, 2)],
    ['the first line removed', 'first-missing', 1, (lines: string[]) => lines.slice(1)],
    ['a line repeated', 'duplicated', 5, (lines: string[]) => lines.toSpliced(4, 0, lines[3] ?? '')],
    ['a line repeated far below', 'duplicated', 9, (lines: string[]) => [...lines, lines[3] ?? '']],
    ['two lines exchanged', 'reordered', 3, (lines: string[]) => lines.toSpliced(2, 2, lines[3] ?? '', lines[2] ?? '')],
    [
      'the opening moved down',
      'reordered',
      1,
      (lines: string[]) => lines.toSpliced(0, 2, lines[1] ?? '', lines[0] ?? ''),
    ],
    [
      'another line slipped in',
      'inserted',
      5,
      (lines: string[]) => lines.toSpliced(4, 0, forged(lines, 3, { rechain: false })[3] ?? ''),
    ],
    ['a line of something else', 'unreadable', 4, (lines: string[]) => lines.toSpliced(3, 0, 'all is well')],
    ['an empty line', 'unreadable', 4, (lines: string[]) => lines.toSpliced(3, 0, '')],
    ['the tail cut off', 'tail-missing', 4, (lines: string[]) => lines.slice(0, 4)],
    ['everything cut off', 'first-missing', 1, () => []],
  ])('names %s', (_what, kind, line, tamper) => {
    const lines = tamper(firstDay());
    const file = lines.length === 0 ? { name: '2026-11-24.jsonl', text: '' } : asFile(lines);
    expect(problemOf([file])).toMatchObject({ file: '2026-11-24.jsonl', line, kind });
  });

  it('names a file that ends within a line', () => {
    const file = asFile(firstDay());
    expect(problemOf([{ ...file, text: file.text.slice(0, -10) }])).toMatchObject({ kind: 'cut', line: 8 });
  });

  it('cannot tell, without anchors, that a chain was rewritten to its end or lost its tail', () => {
    const lines = firstDay();
    expect(problemOf([asFile(forged(lines, 3, { rechain: true }))], [])).toBeUndefined();
    expect(problemOf([asFile(lines.slice(0, 4))], [])).toBeUndefined();
  });

  it('names a day that goes on from a head which the day before does not have', () => {
    const [, second] = days;
    if (!second) throw new Error('there should be a second day');
    const whole = forged(firstDay(), 7, { rechain: true });
    expect(problemOf([asFile(whole), second], [])).toMatchObject({ file: second.name, line: 1, kind: 'not-chained' });
    expect(problemOf([asFile(firstDay().slice(0, 6)), second], [])).toMatchObject({
      file: '2026-11-24.jsonl',
      kind: 'tail-missing',
    });
  });

  it('names a day that leaves out what an anchor saw of the day before, with that day not at hand', () => {
    const [, second] = days;
    if (!second) throw new Error('there should be a second day');
    const [opening = '', ...rest] = second.text.trimEnd().split('\n');
    const { hash: _, ...said }: AuditEntry = JSON.parse(opening);
    const shorter = {
      ...said,
      sequence: 5,
      previous: 'a'.repeat(64),
      opens: {
        blob: said.subject,
        continues: { blob: 'audit/dev/2026-11-24.jsonl', sequence: 4, hash: 'a'.repeat(64) },
      },
    };
    const text = [lineOf({ ...shorter, hash: hashOf(shorter) }), ...rest].join('\n');
    expect(problemOf([{ name: second.name, text: `${text}\n` }])).toMatchObject({ line: 1, kind: 'not-chained' });
  });

  it('names the line where bytes that are no text made another character of one', () => {
    const bytes = Buffer.from(asFile(firstDay()).text);
    bytes[bytes.indexOf('ü')] = 0xff;
    expect(problemOf([{ name: '2026-11-24.jsonl', text: bytes.toString('utf8') }])).toMatchObject({
      kind: 'edited',
      line: 2,
    });
  });
});
