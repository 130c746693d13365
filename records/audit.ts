/** The audit: everything the automation and people do, before and after, chained by hash in files that only grow (law 6). */
import type { ContainerClient } from '@azure/storage-blob';
import { AutomationError, isAutomationError } from '../errors.ts';
import { createBlobAppendLog, type AppendLog } from './append-log.ts';
import {
  chained,
  closingEvent,
  lineOf,
  openingEvent,
  type AuditEntry,
  type AuditEvent,
  type ChainHead,
} from './audit-chain.ts';
import { auditFileName, nextFile } from './audit-files.ts';
import { chainEnd, createAuditTail, type Receipt } from './audit-tail.ts';
import { canonicalJson } from './canonical-json.ts';
import { jitteredPause, type Pause } from './change.ts';
import { isoNow, type Clock } from './clock.ts';
import { createCoalescer } from './coalesce.ts';

export type { AuditEvent, AuditPhase, ChainHead } from './audit-chain.ts';
export type { Receipt } from './audit-tail.ts';

export interface AuditOptions {
  readonly environment: string;
  readonly clock: Clock;
  /** A file goes on in another part after so many blocks; an append blob holds 50,000. */
  readonly blocksPerFile?: number | undefined;
  readonly pause?: Pause | undefined;
}

const longestDetail = 8 * 1024;
const mostAttempts = 40;
const mostFailures = 6;
const entriesPerBlock = 64;

export type Audit = ReturnType<typeof createAuditOver>;

export function createAudit({ container, ...options }: AuditOptions & { readonly container: ContainerClient }): Audit {
  return createAuditOver(createBlobAppendLog(container), options);
}

/** Over any log, as tests do. */
export function createAuditOver(
  log: AppendLog,
  { environment, clock, blocksPerFile = 49_000, pause = jitteredPause }: AuditOptions,
) {
  const tail = createAuditTail(log, environment);
  let isFresh = false;
  let blocks = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time within this process: the tail is shared. */
  function exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work, work);
    last = result;
    return result;
  }

  const today = () => isoNow(clock).slice(0, 10);
  const blob = () => auditFileName(tail.file);

  /** Appends at the end as it is known; false where others were there first. What is there may be ours, if the answer to it was lost. */
  async function append(events: readonly Parameters<typeof chained>[0][]): Promise<boolean> {
    let end = chainEnd(tail.head);
    const entries: AuditEntry[] = [];
    for (const event of events) {
      const entry = chained(event, end, { environment, at: isoNow(clock) });
      entries.push(entry);
      end = entry;
    }
    const bytes = Buffer.from(entries.map((entry) => `${lineOf(entry)}\n`).join(''));
    isFresh = false;
    const answer = await log.append(blob(), tail.length, bytes);
    if (answer === 'moved') return false;
    tail.absorb(bytes);
    blocks = answer.blocks;
    isFresh = true;
    return true;
  }

  /** Closes the file where its day is over or it is full; the tail then stands at the next. */
  async function turnPage(): Promise<boolean> {
    if (tail.length === 0 || (today() <= tail.file.day && blocks < blocksPerFile)) return true;
    const closed = await append([closingEvent(blob(), auditFileName(nextFile(tail.file, today())))]);
    if (closed) blocks = 0;
    return closed;
  }

  async function attempt(events: readonly AuditEvent[]): Promise<readonly Receipt[] | undefined> {
    if (!isFresh) await tail.refresh(today(), { begins: true });
    isFresh = true;
    const missing = events.filter(
      ({ key }, index) => !tail.receipt(key) && events.findIndex((other) => other.key === key) === index,
    );
    if (missing.length > 0) {
      if (!(await turnPage())) return undefined;
      const opening = tail.length === 0 ? [openingEvent(blob(), tail.head)] : [];
      if (!(await append([...opening, ...missing]))) return undefined;
    }
    return events.map(({ key }) => {
      const receipt = tail.receipt(key);
      if (!receipt)
        throw new AutomationError('internal', `The audit lost sight of ${key} right after it was appended.`);
      return receipt;
    });
  }

  async function write(events: readonly AuditEvent[]): Promise<readonly Receipt[]> {
    let failures = 0;
    for (let tried = 1; tried <= mostAttempts; tried++) {
      try {
        const receipts = await attempt(events);
        if (receipts) return receipts;
      } catch (error) {
        if (!isAutomationError(error) || !error.retryable || ++failures >= mostFailures) throw error;
      }
      await pause(tried);
    }
    throw new AutomationError(
      'precondition-failed',
      `Others appended to ${blob()} first, in each of ${mostAttempts} attempts; try again.`,
      { data: { blob: blob() } },
    );
  }

  const appendTogether = createCoalescer<AuditEvent, Receipt>(
    (_environment, events) => exclusively(() => write(events)),
    entriesPerBlock,
  );

  return {
    /** Appends the event, or finds it: a key is entered once within its day and the next. Throws `payload-too-large` for a detail over 8 KB. */
    async append(event: AuditEvent): Promise<Receipt> {
      requireShort(event);
      return appendTogether(environment, event);
    },

    /** Where the chain stands now, read from storage; undefined before the first entry. */
    head: (): Promise<ChainHead | undefined> =>
      exclusively(async () => {
        await tail.refresh(today(), { begins: false });
        return tail.head;
      }),
  };
}

function requireShort({ key, act, detail }: AuditEvent): void {
  if (detail === undefined) return;
  if (size(detail) <= longestDetail) return;
  const fields =
    typeof detail === 'object' && detail !== null
      ? Object.entries(detail).toSorted(([, a], [, b]) => size(b) - size(a))
      : [];
  const largest = fields[0] ? `; ${fields[0][0]} alone has ${size(fields[0][1])}` : '';
  throw new AutomationError(
    'payload-too-large',
    `The audit detail of ${act} (${key}) has ${size(detail)} bytes, allowed are ${longestDetail}${largest}. Keep a reference instead.`,
    { data: { key } },
  );
}

function size(value: unknown): number {
  return Buffer.byteLength(canonicalJson(value));
}
