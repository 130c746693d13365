/** `npm run package`: the folder that is deployed to the function app, with nothing in it that Azure does not run. */
import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { componentsPath, secretsPath, snapshotsPath } from '../resources/load.ts';
import { routesPath } from '../signals/load.ts';
import { bundle, readPackage } from './bundle.ts';

const root = dirname(import.meta.dirname);
const target = join(root, 'package');

/** What the app reads at run time, beside its code. */
const carried = ['host.json', componentsPath, secretsPath, routesPath, snapshotsPath];

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await bundle({ root, outFolder: join(target, 'dist') });
for (const path of carried) await cp(join(root, path), join(target, path), { recursive: true });
const { name, version, main } = await readPackage(root);
// Everything is in the bundle: the deployed package.json names no dependency, so that nothing is installed on the way.
await writeFile(join(target, 'package.json'), `${JSON.stringify({ name, version, type: 'module', main }, null, 2)}\n`);

let bytes = 0;
const files = (await readdir(target, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
for (const file of files) bytes += (await stat(join(file.parentPath, file.name))).size;
console.log(`${relative(process.cwd(), target) || '.'}: ${files.length} files, ${(bytes / 1024 / 1024).toFixed(1)} MB`);
