/** `npm run signal -- explain FILE`: what the system makes of a payload. `send FILE`: hands it to the running local system. */

import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { AutomationError, problemOf } from '../errors.ts';
import { runbooks } from '../orchestrations/registry.ts';
import { explain } from '../signals/explain.ts';
import { loadSignalRules } from '../signals/load.ts';
import { eventLimitBytes } from '../signals/parse/limits.ts';
import { send } from './signal-send.ts';

const usage = 'npm run signal -- explain FILE | send FILE';
const root = fileURLToPath(new URL('..', import.meta.url));

async function main([command, file, ...rest]: readonly string[]): Promise<void> {
  if ((command !== 'explain' && command !== 'send') || file === undefined || rest.length > 0) {
    throw new AutomationError('input-invalid', `Expected: ${usage}`, { data: { field: 'arguments', expected: usage } });
  }
  const text = await readPayload(file);
  const result = command === 'send' ? await send(text, root) : explain({ text }, await loadSignalRules(root, runbooks));
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}

/** Looked at before it is read: a file of gigabytes is refused, not loaded. */
async function readPayload(file: string): Promise<string> {
  // npm runs scripts in the project's folder; a relative path is meant from where the person stands.
  const places = [process.env['INIT_CWD'] ?? process.cwd(), process.cwd()].map((folder) => resolve(folder, file));
  const found = await Promise.all(
    places.map(async (path) => ({ path, info: await stat(path).catch(() => undefined) })),
  );
  const { path, info } = found.find((place) => place.info !== undefined) ?? {};
  if (path === undefined || info === undefined)
    throw new AutomationError('not-found', `There is no file ${file}.`, { data: { file } });
  if (!info.isFile())
    throw new AutomationError('input-invalid', `${file}: expected a file, got something else.`, { data: { file } });
  if (info.size > eventLimitBytes) {
    const [expected, got] = [`at most ${eventLimitBytes / 1024} KB`, `${info.size} bytes`];
    throw new AutomationError('payload-too-large', `${file}: expected ${expected}, got ${got}.`, {
      data: { field: 'body', expected, got },
    });
  }
  return readFile(path, 'utf8');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const known = error instanceof Error ? error : new Error(String(error));
  // The sentence is for people, the problem for programs.
  process.stderr.write(`${known.message}\n${JSON.stringify(problemOf(error), null, 2)}\n`);
  process.exitCode = 1;
});
