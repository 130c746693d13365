/** operations/pipelines.yaml against the Bicep: what it names exists. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Template } from '../../../azure/deployments.ts';
import { compile } from '../../../pipelines/bicep.ts';
import { readPipelines, type PipelinesFile } from '../../../pipelines/pipelines-file.ts';
import { waveTemplates } from '../../../pipelines/waves.ts';
import { loadEstate } from '../../../resources/load.ts';
import { bicepMissing, deployments, findBicep, infraFolder } from '../../../scripts/infra.ts';
import { dev } from '../dev.ts';

const root = join(import.meta.dirname, '../../..');
const bicep = findBicep();
if (bicep === undefined)
  process.stderr.write(`SKIPPED tests/infra/workflows/pipelines-file.test.ts: ${bicepMissing}\n`);

describe('operations/pipelines.yaml', () => {
  let file: PipelinesFile;
  beforeAll(async () => {
    file = await readPipelines(root);
  });

  it('leaves the automation free to act: the identities that it names are in the snapshot', () => {
    const identities = dev.filter(({ type }) => type === 'Microsoft.ManagedIdentity/userAssignedIdentities');
    const names = file.stack.excludedIdentities.map((name) => name.replaceAll('{environment}', 'dev'));
    expect(names.filter((name) => !identities.some((identity) => identity.name === name))).toEqual([]);
    const app = dev.find(({ type, kind }) => type === 'Microsoft.Web/sites' && kind?.includes('functionapp'));
    expect(names.some((name) => JSON.stringify(app?.source['identity']).includes(name))).toBe(true);
  });

  it('makes ephemeral environments from one that there is', () => {
    expect(deployments.map(({ environment }) => environment)).toContain(file.ephemeral.from);
  });

  it('speaks of components that there are', async () => {
    const { components } = await loadEstate(root);
    expect(file.releases.filter(({ component }) => !components.includes(component))).toEqual([]);
  });

  describe.skipIf(bicep === undefined)('and the template', () => {
    let compiled: Template;
    beforeAll(async () => {
      compiled = await compile(bicep ?? '', join(infraFolder, 'environments/dev.bicepparam'));
    });

    it('agree on modules: each wave is a part of it, and not yet all', () => {
      const sizes = waveTemplates(compiled.template, file.waves).map(({ modules }) => modules.length);
      const all = Object.keys(Object(compiled.template['resources'])).length;
      expect(sizes).toEqual(sizes.toSorted((left, right) => left - right));
      expect(Math.max(0, ...sizes)).toBeLessThan(all);
    });

    it('agree on the parameters that say what runs', () => {
      const missing = file.releases.filter(({ parameter, serving, staged }) => {
        const value: unknown = compiled.parameters[parameter]?.value;
        return [serving, staged].some((property) => property !== undefined && !Object.hasOwn(Object(value), property));
      });
      expect(missing).toEqual([]);
    });
  });
});
