/** Every template of the repository, compiled where it has to be, judged, and its findings brought back to the lines that people wrote. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBicep } from '../../scripts/infra.ts';
import type { Finding } from '../finding.ts';
import { compileBicep, type Compiled } from './bicep.ts';
import { filesOf, linesOf } from './change.ts';
import { markerOf } from './marker.ts';
import { jsonIn, recordAt, textOf, type Json } from './json.ts';
import { judgeParameters, judgeTemplate, type TemplateFinding } from './templates.ts';

export interface JudgedTemplates {
  /** In a few words, what was judged. */
  readonly judged: string;
  readonly findings: readonly Finding[];
  readonly notJudged: readonly string[];
}

const none = 'none';

/**
 * All of them, not only those of the change: a default is one whenever it came.
 * @param bicep path of the Bicep CLI; `none` where there is none
 */
export async function judgeTemplates(root: string, bicep = findBicep() ?? none): Promise<JudgedTemplates> {
  const paths = await filesOf(root);
  const sources = paths.filter((path) => /\.bicep(param)?$/.test(path));
  const written = await armTemplates(root, paths);
  const { templates, parameters, failed } = await compiled(root, sources, bicep);
  const all = [...templates, ...written];
  const hashes = new Set(all.map(([, template]) => hashOf(template)));
  const findings = [
    ...all.flatMap(([path, template]) =>
      judgeTemplate(template, (hash) => hashes.has(hash)).map((finding) => ({ path, finding })),
    ),
    ...[...parameters].flatMap(([path, given]) => judgeParameters(given).map((finding) => ({ path, finding }))),
  ];
  const located = await Promise.all(findings.map(({ path, finding }) => locate(root, path, finding)));
  return {
    judged: `${all.length} templates and ${parameters.size} parameter files`,
    findings: located.flat(),
    notJudged: failed,
  };
}

async function compiled(root: string, sources: readonly string[], bicep: string): Promise<Compiled> {
  const nothing: Compiled = { templates: new Map(), parameters: new Map(), failed: [] };
  if (sources.length === 0) return nothing;
  if (bicep !== none) return compileBicep(bicep, root, sources);
  const why = `${sources.length} Bicep files were NOT judged for secret parameters and outputs: the Bicep CLI is not on PATH. Get it with "az bicep install" and add ~/.azure/bin to PATH.`;
  return { ...nothing, failed: [why] };
}

/** Templates that are kept as ARM JSON. */
async function armTemplates(root: string, paths: readonly string[]): Promise<readonly (readonly [string, Json])[]> {
  const read = paths
    .filter((path) => path.endsWith('.json'))
    .map(async (path) => [path, jsonIn(await readFile(join(root, path), 'utf8'))] as const);
  return (await Promise.all(read)).flatMap(([path, json]) =>
    json !== undefined && /deploymentTemplate\.json#?$/i.test(textOf(json['$schema']) ?? '')
      ? [[path, json] as const]
      : [],
  );
}

function hashOf(template: Json): string {
  return textOf(recordAt(recordAt(template, 'metadata'), '_generator')['templateHash']) ?? '';
}

const fixes: Readonly<Record<TemplateFinding['rule'], string>> = {
  'secret-default': 'Take the default out; whoever deploys gives the value from a vault.',
  'secret-not-secure': 'Add @secure(), or better: do without it by a managed identity or a Key Vault reference.',
  'secret-output': 'Take the output out. Whoever needs the value reads it from the vault, or signs in by identity.',
  'secret-passed-openly': 'Add @secure() to the parameter of the module.',
  'secret-in-parameters':
    'Take the value out: az.getSecret(…) of a vault, or readEnvironmentVariable(…) in the pipeline.',
};

/** For what a marker explains. */
export const nothingToDo = 'Nothing, where that is so.';

/** None where the value in a parameter file comes from the environment of whoever deploys. */
async function locate(
  root: string,
  path: string,
  { rule, kind, name, why }: TemplateFinding,
): Promise<readonly Finding[]> {
  const lines = linesOf(await readFile(join(root, path), 'utf8'));
  const word = name.split('/')[0]?.split('.')[0] ?? name;
  const declaration = new RegExp(`^\\s*(${kind}|module|resource)\\s+${word}\\b|^\\s*"${word}"\\s*:`);
  const line = lines.findIndex((text) => declaration.test(text)) + 1;
  if (rule === 'secret-in-parameters' && /readEnvironmentVariable\(/.test(lines[line - 1] ?? '')) return [];
  const marked = markerOf(lines, line);
  const file = line === 0 ? path : `${path}:${line}`;
  const told = `${kind === 'param' ? 'parameter' : 'output'} ${name}: ${why}`;
  return [
    marked === undefined
      ? { gate: 'secrets', rule, level: 'block', file, why: told, fix: fixes[rule] }
      : { gate: 'secrets', rule, level: 'note', file, why: `${told}; marked: ${marked}`, fix: nothingToDo },
  ];
}
