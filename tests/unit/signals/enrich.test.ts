import { describe, expect, it } from 'vitest';

import { enrich } from '../../../signals/enrich.ts';
import type { Signal } from '../../../signals/signal.ts';
import { estate, ids } from '../resources/estate-data.ts';
import { alertSignal } from './payloads.ts';

function about(targets: readonly string[], dimensions: Signal['dimensions'] = {}): Signal {
  return enrich({ ...alertSignal('api-5xx-fired'), targets, dimensions }, estate);
}

describe('what a payload lacks', () => {
  it('is environment, component and tags of its target', () => {
    expect(about([ids.west.toLowerCase()])).toMatchObject({
      environment: 'dev',
      component: 'api',
      tags: { tier: 'gold' },
    });
  });

  it('is looked for at every target, in the order sent', () => {
    expect(about(['/subscriptions/elsewhere', ids.shared, ids.insights])).toMatchObject({
      environment: 'dev',
      component: 'api',
      tags: {},
    });
  });

  it.each(['AppRoleName', 'cloud/roleName', 'cloud_RoleName'])(
    'may be the component that a shared workspace names as %s',
    (name) => {
      expect(about([ids.shared], { [name]: 'Web' })).toMatchObject({ environment: 'dev', component: 'web' });
      expect(about([ids.shared], { [name]: 'nobody' })).not.toHaveProperty('component');
    },
  );

  it('stays open where nobody knows the target', () => {
    expect(about(['/subscriptions/elsewhere'])).not.toHaveProperty('environment');
    expect(about([])).not.toHaveProperty('environment');
  });
});
