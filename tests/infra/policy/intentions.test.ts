/** The Rego rules and Azure Policy mean the same: every rule is a definition of the initiative, or says why it cannot be one. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { readExceptions } from '../../../gates/exceptions.ts';
import { openExpressions } from '../dev.ts';
import { repository } from './judge.ts';
import { assignments, readCommitted } from './templates.ts';

const policy = path.join(repository, 'infra/policy');
const read = (file: string) => readFileSync(path.join(policy, file), 'utf8');

const { rules } = z
  .object({
    rules: z.record(
      z.string(),
      z.strictObject({ level: z.enum(['block', 'warn', 'note']), why: z.string(), fix: z.string() }),
    ),
  })
  .parse(parse(read('data/rules.yaml')));

const intentions = z
  .record(
    z.string(),
    z.union([
      z.strictObject({ definitions: z.array(z.string()).min(1), gap: z.string().optional() }),
      z.strictObject({ reason: z.string() }),
    ]),
  )
  .parse(JSON.parse(read('intentions.json')));

const referenceSchema = z.object({
  policyDefinitionReferenceId: z.string(),
  policyDefinitionId: z.string(),
  parameters: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
});

const deployed = readCommitted(assignments.snapshot).predictedResources;
const initiative = z
  .object({ properties: z.object({ policyDefinitions: z.array(referenceSchema) }) })
  .parse(deployed.find(({ type }) => type === 'Microsoft.Authorization/policySetDefinitions'));
const references = initiative.properties.policyDefinitions;
const definitions = z
  .array(z.object({ id: z.string(), name: z.string(), properties: z.object({ policyRule: z.unknown() }) }))
  .parse(deployed.filter(({ type }) => type === 'Microsoft.Authorization/policyDefinitions'));

const effectOf = (name: string) =>
  references.find(({ policyDefinitionReferenceId }) => policyDefinitionReferenceId === name)?.parameters?.['effect']
    ?.value;
const customEffectOf = (name: string) =>
  z
    .object({ then: z.object({ effect: z.string() }) })
    .parse(definitions.find((definition) => definition.name === `chaufher-prod-${name}`)?.properties.policyRule).then
    .effect;

describe('intentions', () => {
  it('there are for the rules that there are', () => {
    expect(Object.keys(intentions).toSorted()).toEqual(Object.keys(rules).toSorted());
  });

  it('name definitions that are deployed, and leave none out', () => {
    const named = Object.values(intentions).flatMap((intention) =>
      'definitions' in intention ? intention.definitions : [],
    );
    expect([...new Set(named)].toSorted()).toEqual(
      references.map(({ policyDefinitionReferenceId }) => policyDefinitionReferenceId).toSorted(),
    );
  });

  it('are broken by what Rego finds: every rule of a finding has an entry, and every entry a finding', () => {
    const sources = globSync('rego/rules/*.rego', { cwd: policy }).filter((file) => !file.endsWith('_test.rego'));
    const literal = sources.flatMap((file) => [
      ...read(file).matchAll(/finding\.of\("([a-z-]+)"|"rule": "([a-z-]+)"/g),
    ]);
    const settings = z.object({ settings: z.record(z.string(), z.unknown()) }).parse(parse(read('data/settings.yaml')));
    const found = new Set([...literal.map(([, of, rule]) => of ?? rule ?? ''), ...Object.keys(settings.settings)]);
    expect([...found].toSorted()).toEqual(Object.keys(rules).toSorted());
  });
});

describe('the assignment', () => {
  it('refers to definitions of Azure by id, and to ours that are deployed with it', () => {
    const ours = new Set(definitions.map(({ id }) => id));
    const lost = references.filter(
      ({ policyDefinitionId: id }) =>
        !ours.has(id) && !/^\/providers\/Microsoft\.Authorization\/policyDefinitions\/[0-9a-f-]{36}$/.test(id),
    );
    expect(lost).toEqual([]);
    expect(references.length).toBeGreaterThan(definitions.length);
  });

  it('leaves nothing open in a snapshot, so that a reviewer sees what is asked for', () => {
    expect(openExpressions(deployed)).toEqual([]);
  });

  it('denies where it is told to and can, and audits where an exception is still good', () => {
    expect(effectOf('public-access-storage')).toBe('Deny');
    expect(customEffectOf('required-tags')).toBe('Deny');
    expect(effectOf('subnet-nsg')).toBe('AuditIfNotExists');
    expect(customEffectOf('name-prefix')).toBe('Audit');
    expect(effectOf('local-auth-signalr')).toBe('Audit');
    expect(customEffectOf('tag-values')).toBe('Audit');
  });

  it('asks with one wildcard a text, since Azure takes no more', () => {
    const texts = JSON.stringify(definitions).matchAll(/"(?:notLike|like)":"([^"]*)"/g);
    expect([...texts].map(([, text = '']) => text).filter((text) => text.split('*').length > 2)).toEqual([]);
  });
});

describe('exceptions to policies', () => {
  const exceptions = readExceptions(readFileSync(path.join(repository, 'operations/exceptions.yaml'), 'utf8'));

  it('are to rules that there are', () => {
    const unknown = exceptions.filter(({ gate, rule }) => gate === 'policy' && !(rule in rules));
    expect(unknown).toEqual([]);
  });
});
