/** The app as if changes to committed files had been merged: what its host and the emulated cloud read, copied and changed. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../../scripts/bundle.ts';

/** Path → what becomes of its text. */
export type FileChanges = Readonly<Record<string, (text: string) => string>>;

const read = ['host.json', 'package.json', 'operations', join('infra', 'snapshots')];

/** Answers the root of the copy. A change that changes nothing is refused: what it was made for has moved. */
export async function changedApp(root: string, folder: string, changes: FileChanges): Promise<string> {
  for (const path of read) await cp(join(root, path), join(folder, path), { recursive: true });
  // Made, not copied: the project's own bundle may be replaced meanwhile by whoever else plays or tests.
  await bundle({ root, outFolder: join(folder, 'dist') });
  for (const [path, change] of Object.entries(changes)) {
    const before = await readFile(join(folder, path), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`The change to ${path} changes nothing.`);
    await writeFile(join(folder, path), after);
  }
  return folder;
}
