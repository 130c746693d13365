/** The data folder of a local run: one process at a time, and of the shape that this version writes. */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AutomationError } from '../../errors.ts';

const marker = 'chaufher-local.json';
/** Files of SQLite, which begin with these words where they are whole. */
const databases = [join('host', 'durable.sqlite'), join('cloud', 'cloud.sqlite')];
const sqliteHeader = 'SQLite format 3\0';

/** Raised when what an earlier version kept is not enough for this one: a cloud of layout 1 has no vaults. */
const layout = 2;

interface Marker {
  readonly layout: number;
  /** The process that uses the folder; absent when none does. */
  readonly process?: number;
}

/** Takes the folder, making it if need be; answers how to give it back. Throws an AutomationError that says what is wrong and what to do. */
export async function claimDataFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw refuse(folder, 'it cannot be made', cause);
  });
  const found = await readMarker(folder);
  if (found && found.layout !== layout)
    throw refuse(folder, `it was written in layout ${found.layout}, and this version reads ${layout}`);
  if (found?.process !== undefined && found.process !== process.pid && isRunning(found.process)) {
    throw new AutomationError(
      'conflict',
      `The data folder ${folder} is in use by process ${found.process}. Stop it, or choose another folder with \`npm start -- --data DIR\`.`,
    );
  }
  for (const file of databases) {
    if (await isDamaged(join(folder, file))) throw refuse(folder, `its ${file} is damaged`);
  }
  const write = (content: Marker) => writeFile(join(folder, marker), `${JSON.stringify(content)}\n`);
  await write({ layout, process: process.pid }).catch((cause: unknown) => {
    throw refuse(folder, 'it cannot be written to', cause);
  });
  return () => write({ layout });
}

async function readMarker(folder: string): Promise<Marker | undefined> {
  const text = await readFile(join(folder, marker), 'utf8').catch(() => undefined);
  if (text === undefined) {
    if ((await readdir(folder)).length > 0) throw refuse(folder, 'it holds files of something else');
    return undefined;
  }
  try {
    const parsed: Marker = JSON.parse(text);
    if (Number.isInteger(parsed.layout)) return parsed;
  } catch {
    // Said below.
  }
  throw refuse(folder, `its ${marker} is damaged`);
}

/** A file that is not there is not damaged; one that was just made is empty. */
async function isDamaged(file: string): Promise<boolean> {
  const content = await readFile(file).catch(() => Buffer.alloc(0));
  return content.length > 0 && content.subarray(0, sqliteHeader.length).toString('latin1') !== sqliteHeader;
}

function refuse(folder: string, why: string, cause?: unknown): AutomationError {
  return new AutomationError(
    'configuration-invalid',
    `The data folder ${folder} cannot be used: ${why}. Choose another with \`npm start -- --data DIR\`, or remove it to begin anew.`,
    { cause },
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
