/** Names fit Azure's rules in every environment that there is, and in an ephemeral one with the longest name that the Bicep takes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { deployments, infraFolder } from '../../scripts/infra.ts';
import { everyResource } from './environments.ts';
import { nameRules } from './names.ts';

const longest = Number(
  /@maxLength\((\d+)\)\n {2}name: string/.exec(readFileSync(path.join(infraFolder, 'types.bicep'), 'utf8'))?.[1],
);
const ephemeral = 'pr12345'.slice(0, longest);

/** Every name that has a rule: those of the environments, and those that dev's would be elsewhere. */
const judged = everyResource.flatMap(({ type, name, environment }) => {
  const rule = nameRules[type];
  const own = name.split('/').at(-1) ?? '';
  if (rule === undefined) return [];
  const there = { type, rule, name: own, environment };
  return environment === 'dev'
    ? [there, { ...there, name: own.replace(/^(chaufher-?)dev/, `$1${ephemeral}`), environment: ephemeral }]
    : [there];
});

describe('Names', () => {
  it.each([...deployments.map(({ environment }) => environment), ephemeral])('fit in %s', (environment) => {
    const here = judged.filter((one) => one.environment === environment);
    const misfits = here.filter(
      ({ name, rule: { length, characters } }) =>
        name.length < length[0] || name.length > length[1] || !characters.test(name),
    );
    expect(misfits).toEqual([]);
    expect(new Set(here.map(({ type }) => type))).toEqual(new Set(Object.keys(nameRules)));
  });

  it('of an ephemeral environment are as long as names may be', () => {
    expect(ephemeral).toHaveLength(7);
    expect(
      judged.filter(({ environment, name }) => environment === ephemeral && name.includes(ephemeral)).length,
    ).toBeGreaterThan(40);
  });

  it('that have to be unique in all of Azure carry project and environment, and are', () => {
    const global = judged.filter(({ rule }) => rule.isGlobal);
    for (const { name, environment } of global) expect(name).toMatch(new RegExp(`^chaufher-?${environment}`));
    const names = global.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(60);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
