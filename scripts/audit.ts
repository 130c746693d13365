/** `npm run audit -- verify FILE… --anchors FILE|DIR [--json]`: checks audit files and says the first thing that is wrong. Exit 1 when broken, 2 when it cannot tell. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { verifyAudit, type AnchorFact, type Verification } from '../records/audit-verify.ts';

const usage = 'usage: npm run audit -- verify FILE… [--anchors FILE|DIR] [--json]';

const anchorFact = z.looseObject({
  blob: z.string(),
  length: z.int(),
  sequence: z.int(),
  hash: z.string(),
  at: z.string(),
});

/** Anchors are JSON, one a line; a directory is read with all below it. */
async function readAnchors(path: string): Promise<AnchorFact[]> {
  const isFolder = (await stat(path)).isDirectory();
  const names = isFolder
    ? (await readdir(path, { recursive: true }))
        .filter((name) => /\.jsonl?$/.test(name))
        .map((name) => join(path, name))
    : [path];
  const anchors: AnchorFact[] = [];
  for (const name of names.toSorted()) {
    for (const [index, line] of (await readFile(name, 'utf8')).split('\n').entries()) {
      if (line.trim() === '') continue;
      const parsed = anchorFact.safeParse(parseJson(line));
      if (!parsed.success) throw new Error(`${name} line ${index + 1} is not an anchor.`);
      anchors.push(parsed.data);
    }
  }
  return anchors;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readable(result: Verification, anchors: number): string {
  const { problem, entries, files, first, last, anchoredUpTo } = result;
  const read = `${entries} entries in ${files} file${files === 1 ? '' : 's'}`;
  if (problem)
    return `BROKEN  ${problem.file} line ${problem.line}: ${problem.kind}\n        ${problem.why}\n        ${read} were read.`;
  const vouched =
    anchors === 0
      ? 'No anchors were given: a chain rewritten from some entry to its end would pass.'
      : `Anchors vouch for ${anchoredUpTo === undefined ? 'none of them' : `entries up to ${anchoredUpTo}`}.`;
  return `INTACT  ${read}, ${first ?? 0} to ${last ?? 0}.\n        ${vouched}`;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { anchors: { type: 'string' }, json: { type: 'boolean' } },
  });
  const [command, ...names] = positionals;
  if (command !== 'verify' || names.length === 0) throw new Error(usage);
  const anchors = values.anchors === undefined ? [] : await readAnchors(values.anchors);
  const files = await Promise.all(names.map(async (name) => ({ name, text: await readFile(name, 'utf8') })));
  const result = verifyAudit(files, anchors);
  console.log(values.json ? JSON.stringify(result) : readable(result, anchors.length));
  return result.intact ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
