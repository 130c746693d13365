import { describe, expect, it } from 'vitest';
import { waveTemplates } from '../../../pipelines/waves.ts';

const module = (dependsOn?: readonly string[], more = {}) => ({
  type: 'Microsoft.Resources/deployments',
  ...more,
  dependsOn,
});
const template = {
  languageVersion: '2.0',
  parameters: { regions: { type: 'array' } },
  resources: {
    group: { type: 'Microsoft.Resources/resourceGroups' },
    known: { existing: true, type: 'Microsoft.KeyVault/vaults' },
    platform: module(['group']),
    roles: module(['platform', 'identities', 'group']),
    identities: module(['group'], { copy: { name: 'identities', count: "[length(parameters('regions'))]" } }),
    apis: module(['roles', 'group'], { copy: { name: 'apis', count: "[length(parameters('regions'))]" } }),
    edge: module(['apis']),
  },
  outputs: { all: { type: 'array', value: "[reference('edge')]" } },
};
const names = (resources: unknown): readonly string[] => Object.keys(Object(resources));

describe('waves', () => {
  it('are parts of the template, each with what it depends on and what came before', () => {
    const waves = waveTemplates(template, [
      { name: 'one', modules: ['platform'] },
      { name: 'two', modules: ['roles'] },
    ]);
    expect(waves.map(({ template: part }) => names(part['resources']))).toEqual([
      ['group', 'known', 'platform'],
      ['group', 'known', 'platform', 'roles', 'identities'],
    ]);
  });

  it('take the first of a loop, and more of it later', () => {
    const waves = waveTemplates(template, [
      { name: 'home', modules: [{ module: 'apis', first: 1 }] },
      { name: 'all', modules: ['apis'] },
    ]);
    const counts = waves.map(({ template: part }) => Object(part['resources']).apis.copy.count);
    expect(counts).toEqual([1, "[length(parameters('regions'))]"]);
    // What a part of a loop depends on is there as a whole.
    expect(Object(waves[0]?.template['resources']).identities.copy.count).toBe("[length(parameters('regions'))]");
  });

  it('keep everything of the template but its outputs, which may refer to what is left out', () => {
    const [wave] = waveTemplates(template, [{ name: 'one', modules: ['group'] }]);
    expect(names(wave?.template)).toEqual(['languageVersion', 'parameters', 'resources']);
    expect(template.outputs).toBeDefined();
  });

  it('refuse a module that the template does not have, and a template without symbolic names', () => {
    expect(() => waveTemplates(template, [{ name: 'one', modules: ['netwrok'] }])).toThrow(
      'Wave one names netwrok, which the template does not have',
    );
    expect(() => waveTemplates({ resources: [] }, [{ name: 'one', modules: ['group'] }])).toThrow('symbolic names');
  });

  it('are none where none are named', () => {
    expect(waveTemplates(template, [])).toEqual([]);
  });
});
