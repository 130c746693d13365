/** The esbuild bundle that is deployed: one ESM entry, with what is rarely needed in chunks of its own. */
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** CommonJS packages inside an ES module bundle still call require. */
const banner =
  "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);";

export interface BundleOptions {
  readonly root: string;
  readonly outFolder: string;
  /** main.ts if absent. */
  readonly entryPoint?: string;
  /** The oldest Node version that must run it. */
  readonly nodeTarget?: string;
}

/** Bundles the app into main.js of `outFolder`; the runtime is the Functions worker, which brings `@azure/functions-core`. */
export async function bundle({
  root,
  outFolder,
  entryPoint = 'main.ts',
  nodeTarget = '22',
}: BundleOptions): Promise<void> {
  // Put in place as a whole: a host that starts meanwhile finds the old bundle or the new one.
  const made = `${outFolder}.${process.pid}`;
  await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outdir: made,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: `node${nodeTarget}`,
    external: ['@azure/functions-core'],
    banner: { js: banner },
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: 'linked',
    sourcesContent: false,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  await rm(outFolder, { recursive: true, force: true });
  await rename(made, outFolder);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly main: string;
}

export async function readPackage(root: string): Promise<Manifest> {
  const manifest: Manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return manifest;
}
