/** What this process knows of the chain: where it ends, and which keys the last two days hold. Reads on from where it stopped. */
import { AutomationError } from '../errors.ts';
import type { AppendLog } from './append-log.ts';
import { genesis, type AuditEntry, type ChainHead } from './audit-chain.ts';
import {
  auditFileName,
  auditFolder,
  inChainOrder,
  originName,
  parseAuditFileName,
  type AuditFile,
} from './audit-files.ts';

export interface Receipt {
  readonly sequence: number;
  readonly hash: string;
  readonly blob: string;
}

export interface AuditTail {
  /** Reads what was appended since. With `begins`, a chain that does not exist is settled to begin today. */
  refresh(today: string, options: { readonly begins: boolean }): Promise<void>;
  /** Takes in lines that stand at the end of the current file. */
  absorb(bytes: Buffer): void;
  /** The file to append to, and its length. */
  readonly file: AuditFile;
  readonly length: number;
  /** The last entry; undefined before the first. */
  readonly head: ChainHead | undefined;
  receipt(key: string): Receipt | undefined;
}

export function createAuditTail(log: AppendLog, environment: string): AuditTail {
  let file: AuditFile | undefined;
  let length = 0;
  let head: ChainHead | undefined;
  /** By day, so that days drop out whole. */
  const keys = new Map<string, Map<string, Receipt>>();

  function current(): AuditFile {
    if (!file) throw new AutomationError('internal', 'The audit was used before it was read.');
    return file;
  }

  function moveTo(next: AuditFile): void {
    file = next;
    length = 0;
    if (!keys.has(next.day)) keys.set(next.day, new Map());
    for (const day of [...keys.keys()].toSorted().slice(0, -2)) keys.delete(day);
  }

  function absorb(bytes: Buffer): void {
    const reading = current();
    const blob = auditFileName(reading);
    for (let start = 0; start < bytes.length;) {
      const end = bytes.indexOf(10, start);
      if (end < 0) throw unreadable(blob, length);
      const entry = parse(bytes.toString('utf8', start, end), blob, length);
      length += end + 1 - start;
      start = end + 1;
      head = { blob, length, sequence: entry.sequence, hash: entry.hash };
      keys.get(reading.day)?.set(entry.key, { sequence: entry.sequence, hash: entry.hash, blob });
      const next = entry.closes && parseAuditFileName(entry.closes.next);
      if (next) moveTo(next);
    }
  }

  /** Begins with the last two days that have files: earlier keys are forgotten. */
  async function find(today: string, begins: boolean): Promise<void> {
    const files = inChainOrder(await log.list(auditFolder(environment)));
    if (files.length === 0 && begins) {
      moveTo(await origin(today));
      return;
    }
    const days = [...new Set(files.map(({ day }) => day))].slice(-2);
    moveTo(files.find(({ day }) => day === days[0]) ?? { environment, day: today, part: 1 });
  }

  async function origin(today: string): Promise<AuditFile> {
    const name = originName(environment);
    await log.append(name, 0, Buffer.from(`${auditFileName({ environment, day: today, part: 1 })}\n`));
    const [first = ''] = (await log.read(name, 0)).toString('utf8').split('\n');
    const begun = parseAuditFileName(first);
    if (!begun) throw unreadable(name, 0);
    return begun;
  }

  return {
    async refresh(today, { begins }) {
      // Until the first entry, another process may have begun the chain in another file.
      if (!file || !head) await find(today, begins);
      for (let reading; reading !== current();) {
        reading = current();
        absorb(await log.read(auditFileName(reading), length));
      }
    },
    absorb,
    get file() {
      return current();
    },
    get length() {
      return length;
    },
    get head() {
      return head;
    },
    receipt(key) {
      for (const day of keys.values()) {
        const receipt = day.get(key);
        if (receipt) return receipt;
      }
      return undefined;
    },
  };
}

/** What the next entry is chained to. */
export function chainEnd(head: ChainHead | undefined): Pick<ChainHead, 'sequence' | 'hash'> {
  return head ?? { sequence: 0, hash: genesis };
}

function parse(line: string, blob: string, at: number): AuditEntry {
  try {
    return JSON.parse(line);
  } catch {
    throw unreadable(blob, at);
  }
}

function unreadable(blob: string, at: number): AutomationError {
  return new AutomationError(
    'internal',
    `The audit file ${blob} has no readable entry at byte ${at}: verify it, and look into who wrote there.`,
    { data: { blob, at } },
  );
}
