/** Existing assets: their snapshots say what their templates say, and the gates judge them together with their environment. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parity } from '../../gates/parity/parity.ts';
import { plan } from '../../gates/plan/plan.ts';
import {
  existingAssetsOf,
  existingPath,
  folderSource,
  ownSnapshotsOf,
  snapshotsOf,
  unjudgedAssets,
  type Source,
} from '../../gates/sources.ts';
import { parseResourceId } from '../../resources/resource-id.ts';
import { bicepMissing, checkSnapshots, findBicep, infraFolder } from '../../scripts/infra.ts';

const root = path.dirname(infraFolder);
const repository = folderSource(root);
const assets = await existingAssetsOf(repository);
const dns = path.join(infraFolder, 'existing/dns');
const planOf = (environment: string) => `${existingPath}/${environment}.dns.tfplan.json`;

/** The repository with one file changed, or away. */
function changed(file: string, change: (text: string) => string | undefined): Source {
  return {
    name: 'changed',
    read: async (asked) => {
      const text = await repository.read(asked);
      return asked === file && text !== undefined ? change(text) : text;
    },
    list: async (folder) =>
      (await repository.list(folder)).filter((name) => `${folder}/${name}` !== file || change('') !== undefined),
  };
}

async function judge(gate: typeof plan, head: Source) {
  const { findings } = await gate({ root, head, base: async () => repository, environments: undefined });
  return findings.map(({ level, rule, resource }) => `${level} ${rule} ${resource?.split('/').slice(-2).join('/')}`);
}

/** Every text in a JSON value. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function subscriptionsOf(resources: readonly { readonly id: string }[]): readonly (string | undefined)[] {
  return [...new Set(resources.map(({ id }) => parseResourceId(id)?.subscriptionId))];
}

function sorted(texts: readonly string[]): readonly string[] {
  return texts.toSorted((a, b) => (a < b ? -1 : 1));
}

describe('The snapshots of existing assets', () => {
  it('are named for an environment and an asset, and are all read', () => {
    const files = readdirSync(path.join(root, existingPath)).map((name) => `${existingPath}/${name}`);
    expect(assets.map(({ file }) => file)).toEqual(sorted(files));
    expect(assets.flatMap(({ unmapped }) => unmapped)).toEqual([]);
  });

  it.each(
    readdirSync(path.join(infraFolder, 'existing'), { withFileTypes: true }).filter((entry) => entry.isDirectory()),
  )('are there for every environment of $name', ({ name: asset }) => {
    const parameters = readdirSync(path.join(infraFolder, 'existing', asset)).filter((name) =>
      /\.(bicepparam|tfvars)$/.test(name),
    );
    const extension = asset === 'dns' ? 'dns.tfplan.json' : `${asset}.json`;
    expect(parameters.length).toBeGreaterThan(0);
    expect(assets.map(({ file }) => file)).toEqual(
      expect.arrayContaining(parameters.map((name) => `${existingPath}/${name.split('.')[0]}.${extension}`)),
    );
  });

  it('are of the subscription of their environment', async () => {
    const own = await ownSnapshotsOf(repository);
    const joined = assets.filter(({ environment }) => own.has(environment));
    expect(joined.map(({ file, resources }) => [file, subscriptionsOf(resources)])).toEqual(
      joined.map(({ file, environment }) => [file, subscriptionsOf(own.get(environment)?.resources ?? [])]),
    );
  });
});

describe('The plans of the DNS zone', () => {
  const configuration = readFileSync(path.join(dns, 'main.tf'), 'utf8');
  const declared = [...configuration.matchAll(/^resource "(\w+)" "(\w+)"/gm)].map(
    ([, type, name]) => `${type}.${name}`,
  );

  it.each(['dev', 'staging', 'prod'])('have what the configuration declares, in %s', (environment) => {
    const { planned_values: planned, variables } = JSON.parse(
      readFileSync(path.join(root, planOf(environment)), 'utf8'),
    );
    const addresses: readonly string[] = planned.root_module.resources.map(({ address }: { address: string }) =>
      address.replace(/\[.*$/, ''),
    );
    expect(sorted([...new Set(addresses)])).toEqual(sorted(declared));
    const given = readFileSync(path.join(dns, `${environment}.tfvars`), 'utf8');
    const texts = [...given.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
    expect(sorted(textsIn(variables))).toEqual(sorted(texts));
  });
});

describe('The gates', () => {
  it('see existing assets beside what main.bicep declares', async () => {
    const [own, all] = [await ownSnapshotsOf(repository), await snapshotsOf(repository)];
    const added = all.get('dev')?.resources.slice(own.get('dev')?.resources.length);
    expect(added?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['chaufher-dev-maps-weu', 'dev.chaufher.example', 'dev.chaufher.example/api']),
    );
  });

  it('block a plan that deletes the zone', async () => {
    const findings = await judge(
      plan,
      changed(planOf('dev'), () => undefined),
    );
    expect(findings).toContain('block deletes-data dnsZones/dev.chaufher.example');
  });

  it('find an asset of one environment that another one lacks', async () => {
    const maps = { predictedResources: assets.find(({ file }) => file.endsWith('dev.maps.json'))?.resources };
    const twoEnvironments: Source = {
      name: 'two',
      read: async (file) =>
        file.endsWith('dev.maps.json')
          ? JSON.stringify(maps)
          : file.endsWith('.json')
            ? '{"predictedResources":[]}'
            : 'reference: prod\nallowed: []',
      list: async (folder) => (folder === existingPath ? ['dev.maps.json'] : ['dev.json', 'prod.json']),
    };
    expect(await judge(parity, twoEnvironments)).toEqual([
      'block extra accounts/chaufher-dev-maps-weu',
      'block extra locks/in-use',
    ]);
  });

  it('refuse to judge what two templates declare', async () => {
    const own = await repository.read('infra/snapshots/dev.json');
    await expect(snapshotsOf(changed(`${existingPath}/dev.maps.json`, () => own))).rejects.toThrow(
      /dev\.maps\.json declares .* which dev has already/,
    );
  });

  it('say what they could not judge, and of which environment', async () => {
    const head = changed(planOf('dev'), (text) => text.replaceAll('azurerm_dns_caa_record', 'azurerm_dns_unheard_of'));
    expect(await unjudgedAssets(head, ['dev'])).toEqual([
      expect.stringMatching(
        /^infra\/snapshots\/existing\/dev\.dns\.tfplan\.json: azurerm_dns_unheard_of\.issuer: .* is no type/,
      ),
    ]);
    expect(
      await unjudgedAssets(
        changed('infra/snapshots/dev.json', () => undefined),
        ['dev'],
      ),
    ).toContainEqual(expect.stringContaining('dev.maps.json: dev has no snapshot'));
  });
});

const bicep = findBicep();
if (bicep === undefined) process.stderr.write(`SKIPPED in tests/infra/existing.test.ts: ${bicepMissing}\n`);

describe.skipIf(bicep === undefined)('The snapshot of an ARM template', () => {
  it('is refused where it was not made again', () => {
    const folder = path.join(mkdtempSync(path.join(tmpdir(), 'infra-test-')), 'infra');
    try {
      cpSync(infraFolder, folder, { recursive: true });
      const template = path.join(folder, 'existing/maps/maps.json');
      writeFileSync(
        template,
        readFileSync(template, 'utf8').replace('"disableLocalAuth": true', '"disableLocalAuth": false'),
      );
      const findings = checkSnapshots(bicep ?? '', folder);
      expect(findings[0]).toMatch(
        /snapshots\/existing\/dev\.maps\.json is not what the sources say[^]*disableLocalAuth/,
      );
    } finally {
      rmSync(path.dirname(folder), { recursive: true, force: true });
    }
  });
});
