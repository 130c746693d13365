/** A small estate: two environments, one of them in a subscription of its own. */

import type { ComponentsFile } from '../../../resources/components.ts';
import { componentsSchema } from '../../../resources/components.ts';
import { createEstate, type Estate } from '../../../resources/estate.ts';
import { readSnapshot, type Snapshot } from '../../../resources/snapshot.ts';

const dev = '/subscriptions/sub-dev/resourceGroups/shop-dev';
export const ids = {
  dev,
  west: `${dev}/providers/Microsoft.Web/sites/shop-dev-api-weu`,
  north: `${dev}/providers/Microsoft.Web/sites/shop-dev-api-neu`,
  insights: `${dev}/providers/Microsoft.Insights/components/shop-dev-appi`,
  shared: `${dev}/providers/Microsoft.OperationalInsights/workspaces/shop-dev-log`,
  vault: `${dev}/providers/Microsoft.KeyVault/vaults/shop-dev-kv`,
} as const;

export const devSnapshot: Snapshot = readSnapshot('dev', {
  predictedResources: [
    { id: dev, type: 'Microsoft.Resources/resourceGroups', name: 'shop-dev', tags: { owner: 'platform' } },
    {
      id: ids.west,
      type: 'Microsoft.Web/sites',
      name: 'shop-dev-api-weu',
      location: 'westeurope',
      tags: { tier: 'gold', unresolved: { expression: 1 } },
    },
    { id: `${ids.west}/slots/staging`, type: 'Microsoft.Web/sites/slots', name: 'shop-dev-api-weu/staging' },
    { id: ids.north, type: 'Microsoft.Web/sites', name: 'shop-dev-api-neu', location: 'northeurope' },
    { id: ids.insights, type: 'Microsoft.Insights/components', name: 'shop-dev-appi' },
    { id: ids.shared, type: 'Microsoft.OperationalInsights/workspaces', name: 'shop-dev-log' },
    { id: ids.vault, type: 'Microsoft.KeyVault/vaults', name: 'shop-dev-kv', tags: { component: 'web' } },
    { id: "[resourceId(parameters('x'))]", type: 'Microsoft.Web/sites', name: 'unresolved' },
  ],
  diagnostics: [],
  outputs: { siteId: ids.west },
});

export const prodSnapshot: Snapshot = readSnapshot('prod', {
  predictedResources: [
    {
      id: '/subscriptions/sub-prod/resourceGroups/shop-prod',
      type: 'Microsoft.Resources/resourceGroups',
      name: 'shop-prod',
    },
  ],
});

export const components: ComponentsFile = componentsSchema.parse({
  components: {
    api: {
      slot: 'next',
      probe: { path: '/health' },
      environments: {
        dev: {
          sites: ['shop-dev-api-weu', { site: ids.north.toLowerCase(), slot: 'blue' }],
          applicationInsights: ['shop-dev-appi'],
          workspaces: ['shop-dev-log'],
        },
      },
    },
    web: { environments: { dev: { workspaces: ['shop-dev-log'] }, test: {} } },
  },
});

export const estate: Estate = createEstate({ snapshots: [devSnapshot, prodSnapshot], components });
