/** The snapshot that the environment is really deployed from wires this cloud. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask, eventually, testCloud } from './support.ts';

const snapshot = join(import.meta.dirname, '../../../infra/snapshots/dev.json');

test.skipIf(!existsSync(snapshot))(
  'a bad release of the deployed environment raises an alert at the address of the product',
  async () => {
    const { cloud, control, sites } = await testCloud({ snapshot });
    const { services } = await control.status();
    const production = services['app-service'].filter(
      (each) => each.slot === 'production' && each.site.includes('-api-'),
    );
    expect(production.map(({ ready }) => ready)).toEqual([true, true]);
    expect((await sites.webApps.get('chaufher-dev-compute', production[0]?.site ?? '')).kind).toContain('container');

    const digest = `sha256:${'d'.repeat(64)}`;
    await control.declareArtefact({ digest, behaviour: { errorRate: 1, dependencyDown: 'database' } });
    await control.release({ digest });
    for (let request = 0; request < 30; request += 1) await ask(cloud, `${production[0]?.url}/rides`);
    await control.evaluate();
    const alerts = await eventually(
      () => control.alerts(),
      (found) => found.length >= 4,
    );
    expect(new Set(alerts.map(({ serviceUri }) => serviceUri))).toEqual(
      new Set(['https://chaufher-dev-ops-weu.azurewebsites.net/api/alerts']),
    );
    expect(alerts.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining([
        `${production[0]?.site}-5xx`,
        `${production[0]?.site}-health`,
        `${production[0]?.site}-availability`,
      ]),
    );
    await cloud.stop();
  },
);

test.skipIf(!existsSync(snapshot))(
  'every rule of the deployed environment is evaluated, or listed with the reason',
  async () => {
    const { cloud, control } = await testCloud({ snapshot });
    const { evaluated, notEvaluated } = (await control.status()).services.monitor;
    expect(evaluated.length).toBeGreaterThanOrEqual(8);
    const kinds = notEvaluated.map(({ reason }) =>
      reason.replace(/^the metric Microsoft\.\S+ \w+ is/, 'some metrics are'),
    );
    expect([...new Set(kinds)].toSorted()).toEqual([
      'events of category Security are not emulated',
      'events of category ServiceHealth are not emulated',
      'log queries are not emulated',
      'some metrics are not emulated',
    ]);
    await cloud.stop();
  },
);
