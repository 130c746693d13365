import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../config.ts';
import { declaredSettings } from '../../../local/system/settings.ts';

const sample: { readonly Values: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync('local.settings.sample.json', 'utf8'),
);

/** Without what follows a connection's name: a laptop gives a connection string where Azure has an identity. */
const nameOf = (setting: string) => setting.split('__')[0] ?? setting;

describe('the sample of local settings', () => {
  it('lets the app start', () => {
    expect(readConfiguration(sample.Values)).toMatchObject({ environment: 'dev' });
  });

  it('has every setting that host.json refers to', () => {
    const wanted = readFileSync('host.json', 'utf8').match(/(?<=%)[A-Z_]+(?=%)/g);
    expect(Object.keys(sample.Values)).toEqual(expect.arrayContaining(wanted ?? []));
  });

  it('has the settings of the deployed app, but for its identity and telemetry', async () => {
    const deployed = Object.keys(await declaredSettings('infra/snapshots/dev.json')).map(nameOf);
    const own = deployed.filter((name) => !/^(AZURE_CLIENT_ID|APPLICATIONINSIGHTS_.*)$/.test(name));
    expect(Object.keys(sample.Values).toSorted()).toEqual(
      [...new Set([...own, 'FUNCTIONS_WORKER_RUNTIME'])].toSorted(),
    );
  });
});
