/** Bicep files as the templates that they become, each compiled alone, by the Bicep CLI in a copy of their folder. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jsonIn, textOf, type Json } from './json.ts';

const run = promisify(execFile);

export interface Compiled {
  /** Path of the .bicep file → its template. */
  readonly templates: ReadonlyMap<string, Json>;
  /** Path of the .bicepparam file → the parameters that it makes, and the template that they are for. */
  readonly parameters: ReadonlyMap<string, { readonly parameters: Json; readonly template: Json }>;
  /** Files that the CLI could not compile, with its words. */
  readonly failed: readonly string[];
}

const limits = { maxBuffer: 256 * 1024 * 1024, timeout: 10 * 60 * 1000 };

/** @param paths of .bicep and .bicepparam files, from the root */
export async function compileBicep(bicep: string, root: string, paths: readonly string[]): Promise<Compiled> {
  const templates = new Map<string, Json>();
  const parameters = new Map<string, { readonly parameters: Json; readonly template: Json }>();
  const failed: string[] = [];
  const copy = await mkdtemp(join(tmpdir(), 'secrets-'));
  const cli = (...args: readonly string[]) =>
    run(bicep, [...args], {
      ...limits,
      cwd: copy,
      // Without ICU, .NET refuses to start unless told that it is not needed.
      env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
    });
  try {
    const folders = [...new Set(paths.map((path) => path.split('/')[0] ?? path))];
    for (const folder of folders) await cp(join(root, folder), join(copy, folder), { recursive: true });
    const sources = paths.filter((path) => path.endsWith('.bicep'));
    // One start of the CLI for all of them; what fails to build leaves no template, and its own words tell why.
    for (const folder of new Set(sources.map((path) => path.split('/')[0] ?? path))) {
      const pattern = folder.endsWith('.bicep') ? folder : `${folder}/**/*.bicep`;
      await cli('build', '--pattern', pattern).catch(() => {});
    }
    for (const path of sources) {
      const template = jsonIn(await readFile(join(copy, path.replace(/\.bicep$/, '.json')), 'utf8').catch(() => ''));
      if (template === undefined) failed.push(`${path}: ${await why(() => cli('build', '--stdout', path))}`);
      else templates.set(path, template);
    }
    for (const path of paths.filter((each) => each.endsWith('.bicepparam'))) {
      const answer = await cli('build-params', '--stdout', path).catch(() => undefined);
      const built = jsonIn(answer?.stdout ?? '');
      const [own, template] = [jsonIn(textOf(built?.['parametersJson'])), jsonIn(textOf(built?.['templateJson']))];
      if (own === undefined) failed.push(`${path}: ${await why(() => cli('build-params', '--stdout', path))}`);
      else parameters.set(path, { parameters: own, template: template ?? {} });
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  return { templates, parameters, failed };
}

async function why(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
    return 'the Bicep CLI made nothing of it';
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    return said.split('\n').find((line) => line.includes('Error')) ?? 'the Bicep CLI could not compile it';
  }
}
