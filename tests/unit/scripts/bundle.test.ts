import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../../scripts/bundle.ts';

const root = dirname(dirname(dirname(import.meta.dirname)));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  await bundle({ root, outFolder: join(folder, 'dist') });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Names of the packages in a chunk and in every chunk that it loads before it runs, from the chunks' source maps. */
async function packagesLoadedBy(chunk: string, seen = new Set<string>()): Promise<ReadonlySet<string>> {
  const packages = new Set<string>();
  if (seen.has(chunk)) return packages;
  seen.add(chunk);
  const { sources }: { sources: readonly string[] } = JSON.parse(await readFile(`${chunk}.map`, 'utf8'));
  for (const source of sources) {
    const name = /node_modules\/(?<name>(?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(source)?.groups?.['name'];
    if (name !== undefined) packages.add(name);
  }
  const text = await readFile(chunk, 'utf8');
  for (const [, path = ''] of text.matchAll(/(?:\bfrom|\bimport)\s?"(\.{1,2}\/[^"]+\.js)"/g)) {
    for (const name of await packagesLoadedBy(join(dirname(chunk), path), seen)) packages.add(name);
  }
  return packages;
}

const isAzureSdk = (name: string) =>
  /^@(azure|azure-rest|typespec)\//.test(name) && !name.startsWith('@azure/functions');

describe('the bundle', () => {
  it('starts without the SDKs of Azure services, which are in chunks that load when they are first used', async () => {
    const early = await packagesLoadedBy(join(folder, 'dist', 'main.js'));
    expect(early).toContain('durable-functions');
    expect([...early].filter(isAzureSdk)).toEqual([]);

    const chunks = (await readdir(join(folder, 'dist', 'chunks'))).filter((name) => name.endsWith('.js'));
    const late = await Promise.all(chunks.map((name) => packagesLoadedBy(join(folder, 'dist', 'chunks', name))));
    const sdks = new Set(late.flatMap((packages) => [...packages]).filter(isAzureSdk));
    expect([...sdks]).toEqual(expect.arrayContaining(['@azure/data-tables', '@azure/storage-blob', '@azure/identity']));
  });
});
