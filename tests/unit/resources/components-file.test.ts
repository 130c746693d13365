import { describe, expect, it } from 'vitest';

import { readComponents } from '../../../resources/components-file.ts';
import { devSnapshot } from './estate-data.ts';

function mistakesIn(text: string): readonly string[] {
  return readComponents('components.yaml', text, [devSnapshot]).mistakes.map(
    ({ line, column, reason }) => `${line}:${column} ${reason}`,
  );
}

describe('components.yaml', () => {
  it('says where a name is that nobody deploys', () => {
    const text = `components:
  api:
    environments:
      dev:
        sites:
          - shop-dev-api-weu
          - site: shop-dev-appi
        applicationInsights: [shop-dev-app1]
        resources: [/subscriptions/sub-dev/resourceGroups/shop-dev/providers/Microsoft.Web/sites/gone]
      later:
        sites: [not-deployed-from-here-yet]
`;
    expect(mistakesIn(text)).toEqual([
      '7:13 the snapshot of dev has no microsoft.web/sites "shop-dev-appi"',
      '8:31 the snapshot of dev has no microsoft.insights/components "shop-dev-app1"',
      '9:21 the snapshot of dev has no resource "/subscriptions/sub-dev/resourceGroups/shop-dev/providers/Microsoft.Web/sites/gone"',
    ]);
  });

  it('says all mistakes of its shape at once', () => {
    const text = `components:
  api:
    slott: staging
    bakeMinutes: soon
    probe:
      path: health
    environments:
      dev:
        sites: shop-dev-api-weu
  Web: { environments: {} }
`;
    expect(mistakesIn(text)).toEqual([
      '6:7 path: a path that begins with a slash, without query',
      '4:5 bakeMinutes: expected number, got string',
      '9:9 sites: expected array, got string',
      '3:5 unknown key "slott"',
      '10:3 "Web": lower-case letters, digits and hyphens, beginning with a letter, at most 40 characters',
    ]);
  });

  it('wants to know how a dependency is asked', () => {
    const text = `components:
  api:
    probe: { path: /health }
    environments: {}
    dependsOn:
      - name: database
        path: /health/database
      - name: web
      - name: maps
      - name: api
  web:
    probe: { path: / }
    environments: {}
`;
    expect(mistakesIn(text)).toEqual([
      '9:9 "maps" is no component with a probe: say the path to ask',
      '10:9 "api" depends on itself',
    ]);
  });

  it('says where it is no YAML', () => {
    expect(mistakesIn('components:\n  api: [1, 2\n')[0]).toMatch(/^3:1 /);
    expect(mistakesIn('components: {}\ncomponents: {}\n')[0]).toContain('2:1 Map keys must be unique');
  });
});
