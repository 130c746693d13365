/** The Bicep sources against the real CLI: what is committed is clean and fresh, and what is not is found. */
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bicepMissing,
  checkSnapshots,
  checkSources,
  deployments,
  findBicep,
  infraFolder,
  writeSnapshots,
} from '../../scripts/infra.ts';

const bicep = findBicep();
if (bicep === undefined) process.stderr.write(`SKIPPED tests/infra/sources.test.ts: ${bicepMissing}\n`);

/** The names of the files of one kind, without their extension. */
function names(directory: string, extension: string): string[] {
  return readdirSync(path.join(infraFolder, directory))
    .filter((file) => file.endsWith(extension))
    .map((file) => path.basename(file, extension))
    .toSorted();
}

describe.skipIf(bicep === undefined)('Bicep sources', () => {
  const cli = bicep ?? '';
  let folder = '';
  const edit = (file: string, from: string, to: string) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    expect(text).toContain(from);
    writeFileSync(path.join(folder, file), text.replace(from, to));
  };

  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), 'infra-test-')), 'infra');
    cpSync(infraFolder, folder, { recursive: true });
  });
  afterEach(() => rmSync(path.dirname(folder), { recursive: true, force: true }));

  it('build and lint without a warning, and are formatted', () => {
    expect(checkSources(cli)).toEqual([]);
  });

  it('say what the committed snapshots say', () => {
    expect(checkSnapshots(cli)).toEqual([]);
  });

  it('are refused for a warning, and where a file is not formatted', () => {
    edit('modules/compute/plan.bicep', 'serverfarms@2024-11-01', 'serverfarms@1999-01-01');
    edit('main.bicep', 'regions: regions', 'regions:    regions');
    edit('environments/dev.bicepparam', 'param budget = {', 'param budget={');
    expect(checkSources(cli, folder)).toEqual([
      expect.stringMatching(/^infra\/modules\/compute\/plan\.bicep\(\d+,\d+\) : Warning BCP081/),
      expect.stringContaining('infra/main.bicep is not formatted'),
      expect.stringContaining('infra/environments/dev.bicepparam is not formatted'),
    ]);
  });

  it('are refused, with the difference, where the snapshot was not made again', () => {
    edit('environments/dev.bicepparam', 'capacity: 1', 'capacity: 2');
    const [finding, ...others] = checkSnapshots(cli, folder);
    expect(others).toEqual([]);
    expect(finding).toMatch(/snapshots\/dev\.json is not what the sources say[^]*chaufher-dev-plan-weu[^]*capacity/);
  });

  it('are refused where only an output changed, which validate mode does not see', () => {
    appendFileSync(path.join(folder, 'main.bicep'), "\n@description('Another.')\noutput another string = 'x'\n");
    expect(checkSnapshots(cli, folder)).toEqual(
      deployments.map(({ environment }) =>
        expect.stringContaining(`snapshots/${environment}.json is not what the sources say`),
      ),
    );
  });

  it('make a snapshot that is fresh', () => {
    edit('environments/dev.bicepparam', 'capacity: 1', 'capacity: 2');
    writeSnapshots(cli, folder);
    expect(checkSnapshots(cli, folder)).toEqual([]);
  });
});

describe('Environments', () => {
  it('each have parameters, a deployment to make the snapshot for, and a committed snapshot', () => {
    const declared = deployments.map(({ environment }) => environment).toSorted();
    expect(names('environments', '.bicepparam')).toEqual(declared);
    expect(names('snapshots', '.json')).toEqual(declared);
  });
});

describe('findBicep', () => {
  it('finds nothing on a PATH without it', () => {
    expect(findBicep(['', infraFolder].join(path.delimiter))).toBeUndefined();
  });
});
