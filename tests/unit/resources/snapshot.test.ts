import { describe, expect, it } from 'vitest';

import { readSnapshot } from '../../../resources/snapshot.ts';
import { devSnapshot, ids } from './estate-data.ts';

describe('a snapshot', () => {
  it('keeps what a resource declares, and of its tags those that are texts', () => {
    const site = devSnapshot.resources.find((resource) => resource.id === ids.west);
    expect(site).toMatchObject({
      type: 'Microsoft.Web/sites',
      name: 'shop-dev-api-weu',
      location: 'westeurope',
      tags: { tier: 'gold' },
      properties: {},
    });
    expect(site?.source).toHaveProperty('tags.unresolved');
    expect(devSnapshot.outputs).toEqual({ siteId: ids.west });
  });

  it('may lack everything but its resources', () => {
    expect(readSnapshot('x', { predictedResources: [] })).toEqual({ environment: 'x', resources: [], outputs: {} });
  });

  it.each([
    [{}, 'predictedResources'],
    [{ predictedResources: [{ type: 't', name: 'n' }] }, 'predictedResources.0.id'],
    [[], 'the file'],
  ])('that Bicep did not write is refused: %j', (json, field) => {
    expect(() => readSnapshot('dev', json)).toThrow(
      `The snapshot of dev is not as \`bicep snapshot\` writes it: ${field}: `,
    );
  });
});
