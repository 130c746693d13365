/** Files that only grow, in memory, whose calls a test can interleave and make fail. */
import { AutomationError } from '../../errors.ts';
import type { AppendLog } from '../../records/append-log.ts';

/** `answer lost`: appended, and nobody hears of it. `request lost`: not appended. */
export type AppendFate = 'fine' | 'answer lost' | 'request lost';

export interface MemoryLog extends AppendLog {
  readonly files: ReadonlyMap<string, Buffer>;
}

export function createMemoryLog({
  turn = async () => {},
  fate = () => 'fine',
}: { readonly turn?: () => Promise<unknown>; readonly fate?: () => AppendFate } = {}): MemoryLog {
  const files = new Map<string, Buffer>();
  const blocks = new Map<string, number>();
  return {
    files,
    async list(prefix) {
      await turn();
      return [...files.keys()].filter((name) => name.startsWith(prefix)).toSorted();
    },
    async read(name, from) {
      await turn();
      return (files.get(name) ?? Buffer.alloc(0)).subarray(from);
    },
    async append(name, position, bytes) {
      await turn();
      const happens = fate();
      if (happens === 'request lost') throw new AutomationError('unavailable', 'The request was lost.');
      const file = files.get(name) ?? Buffer.alloc(0);
      if (file.length !== position) return 'moved';
      files.set(name, Buffer.concat([file, bytes]));
      blocks.set(name, (blocks.get(name) ?? 0) + 1);
      await turn();
      if (happens === 'answer lost') throw new AutomationError('unavailable', 'The answer was lost.');
      return { blocks: blocks.get(name) ?? 0 };
    },
  };
}

/** What a verifier would be given. */
export function filesOf(log: MemoryLog): { name: string; text: string }[] {
  const files = [...log.files].filter(([name]) => name.endsWith('.jsonl'));
  return files.map(([name, bytes]) => ({ name, text: bytes.toString('utf8') }));
}
