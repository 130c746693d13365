import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseResourceId, resourceKey, sameResource } from '../../../resources/resource-id.ts';

const group = '/subscriptions/s1/resourceGroups/rg';
const site = `${group}/providers/Microsoft.Web/sites/api`;

/** [id, type, names, parent] */
const table: readonly (readonly [string, string, readonly string[], string | undefined])[] = [
  ['/subscriptions/s1', 'microsoft.resources/subscriptions', ['s1'], undefined],
  [group, 'microsoft.resources/resourcegroups', ['rg'], '/subscriptions/s1'],
  [site, 'microsoft.web/sites', ['api'], group],
  [`${site}/slots/staging`, 'microsoft.web/sites/slots', ['api', 'staging'], site],
  [
    `${site}/slots/staging/config/web`,
    'microsoft.web/sites/slots/config',
    ['api', 'staging', 'web'],
    `${site}/slots/staging`,
  ],
  [`${site}/providers/Microsoft.Authorization/locks/keep`, 'microsoft.authorization/locks', ['keep'], site],
  [
    `${site}/slots/staging/providers/Microsoft.Insights/diagnosticSettings/to-workspace`,
    'microsoft.insights/diagnosticsettings',
    ['to-workspace'],
    `${site}/slots/staging`,
  ],
  [
    '/subscriptions/s1/providers/Microsoft.Consumption/budgets/b',
    'microsoft.consumption/budgets',
    ['b'],
    '/subscriptions/s1',
  ],
  ['/providers/Microsoft.Management/managementGroups/mg', 'microsoft.management/managementgroups', ['mg'], undefined],
  [
    '/providers/Microsoft.Management/managementGroups/mg/providers/Microsoft.Authorization/policyAssignments/p',
    'microsoft.authorization/policyassignments',
    ['p'],
    '/providers/Microsoft.Management/managementGroups/mg',
  ],
  [
    '/subscriptions/<subscription ID>/resourcegroups/providers/providers/microsoft.compute/virtualmachines/providers',
    'microsoft.compute/virtualmachines',
    ['providers'],
    '/subscriptions/<subscription ID>/resourcegroups/providers',
  ],
];

describe('a resource id', () => {
  it.each(table)('%s is a %s', (text, type, names, parent) => {
    const id = parseResourceId(text);
    expect(id).toMatchObject({ text, type, names, name: names.at(-1) });
    expect(id?.parent?.text).toBe(parent);
  });

  it('knows its subscription and resource group at any depth', () => {
    expect(parseResourceId(`${site}/slots/staging/providers/Microsoft.Authorization/locks/keep`)).toMatchObject({
      subscriptionId: 's1',
      resourceGroup: 'rg',
    });
    expect(parseResourceId('/subscriptions/s1/providers/Microsoft.Consumption/budgets/b')).not.toHaveProperty(
      'resourceGroup',
    );
  });

  it('is compared without case, spaces around it and a slash at its end', () => {
    expect(sameResource(` ${site.toUpperCase()}/`, site)).toBe(true);
    expect(sameResource(site, `${site}2`)).toBe(false);
    expect(resourceKey('/Subscriptions/S1//')).toBe('/subscriptions/s1');
  });

  it.each([
    '',
    '/',
    'api',
    '/subscriptions',
    '/subscriptions/s1/resourceGroups',
    '/subscriptions/s1/providers/Microsoft.Web',
    '/subscriptions/s1/resourceGroups/rg/sites/api',
    '/Microsoft.Web/sites/api',
    `${site}/slots`,
    `${group}//providers/Microsoft.Web/sites/api`,
    'https://vault.example/secrets/x',
  ])('%j is none', (text) => {
    expect(parseResourceId(text)).toBeUndefined();
  });

  it('is read from any text without failing, and means the same when read again', () => {
    const part = fc.constantFrom(
      'subscriptions',
      'resourceGroups',
      'providers',
      'Microsoft.Web',
      'sites',
      'a',
      '',
      'PROVIDERS',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        const id = parseResourceId(`/${parts.join('/')}`);
        expect(id === undefined || parseResourceId(id.text)?.key === id.key).toBe(true);
      }),
    );
  });
});
