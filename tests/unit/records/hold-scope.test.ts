import { describe, expect, it } from 'vitest';
import { covers } from '../../../records/hold-scope.ts';

const site = '/subscriptions/S/resourceGroups/chaufher-dev/providers/Microsoft.Web/sites/chaufher-dev-api-weu';

describe('the scope of a hold', () => {
  it.each([
    ['everything', '*', site, true],
    ['everything', '*', 'component:api', true],
    ['a component', 'component:api', 'component:api', true],
    ['a component, whatever the case', 'component:API', 'component:api', true],
    ['a component, not one that begins alike', 'component:api', 'component:api-web', false],
    ['a component, not everything', 'component:api', '*', false],
    ['a resource', site, site, true],
    ['a resource, whatever the case and a slash at the end', `${site.toUpperCase()}/`, site, true],
    ['what lies under a resource', site, `${site}/slots/staging`, true],
    ['a whole group', '/subscriptions/S/resourceGroups/chaufher-dev', site, true],
    ['a resource, not one that begins alike', site, `${site}-2`, false],
    ['a slot, not its site', `${site}/slots/staging`, site, false],
  ])('holds %s: %s over %s', (_what, hold, scope, expected) => {
    expect(covers(hold, scope)).toBe(expected);
  });
});
