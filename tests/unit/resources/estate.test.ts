import { describe, expect, it } from 'vitest';

import { createEstate } from '../../../resources/estate.ts';
import { components, devSnapshot, estate, ids } from './estate-data.ts';

describe('an estate', () => {
  it('knows environment, component, tags and type of a resource, in any case', () => {
    const entry = { environment: 'dev', component: 'api', tags: { tier: 'gold' }, type: 'microsoft.web/sites' };
    expect(estate.lookup(ids.west)).toEqual(entry);
    expect(estate.lookup(`${ids.west.toUpperCase()}/`)).toEqual(entry);
  });

  it('knows what lies under a resource by the nearest that is known', () => {
    expect(estate.lookup(`${ids.north}/slots/blue`)).toMatchObject({
      environment: 'dev',
      component: 'api',
      type: 'microsoft.web/sites/slots',
    });
    expect(estate.lookup(`${ids.vault}/providers/Microsoft.Authorization/locks/keep`)).toMatchObject({
      environment: 'dev',
      component: 'web',
    });
    expect(estate.lookup(`${ids.dev}/providers/Microsoft.Web/sites/nobody-declared-me`)).toEqual({
      environment: 'dev',
      tags: { owner: 'platform' },
      type: 'microsoft.web/sites',
    });
  });

  it('knows the component that reports to Application Insights', () => {
    expect(estate.lookup(ids.insights)?.component).toBe('api');
  });

  it('leaves open whose signal it is where several components share a resource', () => {
    expect(estate.lookup(ids.shared)).not.toHaveProperty('component');
  });

  it('knows a subscription in which one environment lives, and leaves a shared one open', () => {
    expect(estate.lookup('/subscriptions/SUB-PROD')).toMatchObject({ environment: 'prod' });
    expect(estate.lookup('/subscriptions/sub-prod/providers/Microsoft.Consumption/budgets/b')).toMatchObject({
      environment: 'prod',
    });
    const shared = createEstate({
      snapshots: [devSnapshot, { ...devSnapshot, environment: 'test' }, { ...devSnapshot, environment: 'test2' }],
      components,
    });
    expect(shared.lookup('/subscriptions/sub-dev')).toBeUndefined();
  });

  it.each([
    '',
    'shop-dev-api-weu',
    '/subscriptions/elsewhere',
    '/subscriptions/elsewhere/resourceGroups/x/providers/Microsoft.Web/sites/y',
  ])('does not know %j', (id) => {
    expect(estate.lookup(id)).toBeUndefined();
  });

  it('lists the sites of a component in all regions, by name or id, each with its slot', () => {
    expect(estate.sites('api', 'dev')).toEqual([
      {
        id: ids.west,
        name: 'shop-dev-api-weu',
        resourceGroup: 'shop-dev',
        subscriptionId: 'sub-dev',
        location: 'westeurope',
        slot: 'next',
      },
      {
        id: ids.north,
        name: 'shop-dev-api-neu',
        resourceGroup: 'shop-dev',
        subscriptionId: 'sub-dev',
        location: 'northeurope',
        slot: 'blue',
      },
    ]);
  });

  it.each([
    ['api', 'prod'],
    ['web', 'dev'],
    ['nobody', 'dev'],
    ['constructor', 'dev'],
    ['api', 'constructor'],
  ])('has no sites of %s in %s', (component, environment) => {
    expect(estate.sites(component, environment)).toEqual([]);
  });

  it('names every environment that is deployed or written down', () => {
    expect(estate.environments).toEqual(['dev', 'prod', 'test']);
  });

  it('tells how a component is probed, with what was left out filled in', () => {
    expect(estate.component('api')).toMatchObject({
      slot: 'next',
      bakeMinutes: 10,
      probe: { path: '/health', versionPath: '/version', healthyInARow: 3 },
    });
    expect(estate.component('toString')).toBeUndefined();
  });
});
