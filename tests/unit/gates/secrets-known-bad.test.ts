/** Templates with one mistake each, compiled by the real Bicep CLI: the gate names the mistake, in its line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeTemplates } from '../../../gates/secrets/sources.ts';
import { bicepMissing, findBicep } from '../../../scripts/infra.ts';
import { planted } from './secrets-planted.ts';
import { folderOf, judge, type Files } from './secrets-repository.ts';

const folder = join(import.meta.dirname, '../../fixtures/known-bad');
const bicep = findBicep();
// oxlint-disable-next-line no-console -- a skipped check has to be seen
if (bicep === undefined) console.warn(`SKIPPED the known-bad templates of the gate secrets: ${bicepMissing}`);

/** What the bad ones refer to. */
const around: Files = {
  'infra/settings.bicep': `param text string\n\nvar unused = empty(text)\n`,
  'infra/main.bicep': `@secure()\nparam signing string\n\nvar unused = empty(signing)\n`,
};

const header = /^\/\/ gate secrets, rule (?<rule>[\w-]+), line (?<line>\d+)(, plant (?<plant>\w+))?/;
const cases = readdirSync(folder)
  .filter((name) => name.startsWith('secrets-'))
  .map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const { rule = '', line = '', plant = '' } = header.exec(text)?.groups ?? {};
    const content = text.replace('PLANT', planted()[plant]?.value ?? 'PLANT');
    return { name, rule, line, path: `infra/${name.replace(/\.txt$/, '')}`, content };
  });

const good: Files = {
  'infra/dev.bicepparam': `using 'main.bicep'\n\nparam signing = readEnvironmentVariable('SIGNING', 'none yet')\n`,
  'infra/marked.bicep': `// not-a-secret: made up for those who only look\noutput token string = 'none'\n`,
  'infra/broken.bicep': 'output x string = nothing\n',
};

describe.skipIf(bicep === undefined)('A template with one mistake', () => {
  // One start of the CLI for all of them.
  const bad = Object.fromEntries(cases.map(({ path, content }) => [path, content]));
  const judged = bicep === undefined ? undefined : judge({ ...around, ...good, ...bad });
  const foundIn = async (path: string) =>
    ((await judged)?.findings ?? [])
      .filter(({ file }) => file?.startsWith(path))
      .map(({ rule, file, level }) => [rule, file, level]);

  it.each(cases)('is blocked for it: $name', { timeout: 120_000 }, async ({ rule, line, path }) => {
    expect(await foundIn(path)).toEqual([[rule, `${path}:${line}`, 'block']]);
  });

  it('passes without it, and with a value from the environment of whoever deploys', async () => {
    expect(await foundIn('infra/main.bicep')).toEqual([]);
    expect(await foundIn('infra/dev.bicepparam')).toEqual([]);
  });

  it('can be marked in its line', async () => {
    expect(await foundIn('infra/marked.bicep')).toEqual([['secret-output', 'infra/marked.bicep:2', 'note']]);
  });

  it('is named where it does not compile', async () => {
    expect((await judged)?.notJudged).toEqual([expect.stringMatching(/^infra\/broken\.bicep: .*BCP057/)]);
  });
});

describe('A template that is kept as JSON', () => {
  it('is judged as it is', async () => {
    const template = {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      outputs: { key: { type: 'string', value: "[listKeys('x', '2024-01-01').key1]" } },
    };
    const { findings } = await judge({ 'infra/dns.json': JSON.stringify(template, null, 1) });
    expect(findings).toEqual([expect.objectContaining({ rule: 'secret-output', file: 'infra/dns.json:4' })]);
  });
});

describe('Without the Bicep CLI', () => {
  it('the templates are not judged, and that is said aloud', async () => {
    const root = folderOf(around);
    const { findings, notJudged } = await judgeTemplates(root, 'none');
    expect(findings).toEqual([]);
    expect(notJudged).toEqual([expect.stringContaining('2 Bicep files were NOT judged')]);
  });
});
