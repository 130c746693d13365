/** Programs that a machine may have or not: looked for on PATH, by whoever needs one and says so where it is missing. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The executable of that name; undefined where no folder of PATH has one. */
export function findProgram(
  name: string,
  searchPath = process.env['PATH'] ?? '',
  windowsEndings: readonly string[] = ['.exe'],
): string | undefined {
  const endings = process.platform === 'win32' ? windowsEndings : [''];
  return searchPath
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => endings.map((ending) => join(folder, `${name}${ending}`)))
    .find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
