/** The canary scan as a part of every scenario: each world is searched before it goes, and the result after all of them. */
import { join } from 'node:path';
import { textOf } from '../canary/bytes.ts';
import { filesIn } from '../canary/files.ts';
import type { Canary } from '../canary/forms.ts';
import type { Source } from '../canary/scan.ts';
import { search, type SearchReport } from '../canary/search.ts';
import { storedIn } from '../canary/storage.ts';
import { loadKeys } from '../host/keys.ts';
import { createTokenSource } from '../system/tokens.ts';
import { check, type Check, type ScenarioResult } from './scenario.ts';
import type { World } from './world.ts';

export interface LeakWatch {
  /** Ends the host of a world, and searches what the world leaves. Where that fails the verdict says so, and the scenario's own failure is not hidden. */
  search(world: World): Promise<void>;
  /** @param worlds how many there were: one that was never searched is no success. */
  verdict(result: ScenarioResult, worlds: number): Promise<Check>;
}

export function createLeakWatch(): LeakWatch {
  const canaries: Canary[] = [];
  const reports: SearchReport[] = [];
  const failures: string[] = [];
  return {
    async search(world) {
      try {
        await world.system.host().stop();
        const found = await canariesOf(world);
        canaries.push(...found);
        reports.push(await search(found, leftBy(world)));
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    },
    async verdict(result, worlds) {
      const told = await search(canaries, [{ name: 'the result', bytes: Buffer.from(JSON.stringify(result)) }]);
      return check(
        'no secret value left the vault',
        reports.length === worlds &&
          told.values > 0 &&
          [...reports, told].every(({ findings }) => findings.length === 0),
        detailOf([...reports, told], { unsearched: worlds - reports.length, failures }),
      );
    },
  };
}

/** Every credential that an emulated service has issued or stores, and what opens the local system itself. */
async function canariesOf({ cloud, system }: World): Promise<readonly Canary[]> {
  const { masterKey, functionKey, systemKeys } = loadKeys(join(system.dataFolder, 'host'));
  // The key of the management API is none of them: its answers have links with it, for whoever has shown it.
  const { eventgrid_extension } = systemKeys;
  const keys = {
    masterKey,
    functionKey,
    eventgrid_extension,
    IDENTITY_HEADER: system.settings['IDENTITY_HEADER'] ?? '',
  };
  return [
    ...(await cloud.secretValues()),
    ...(await cloud.principals()).map(({ name, secret }) => ({ value: secret, origin: `the secret of ${name}` })),
    ...Object.entries(keys).map(([name, value]) => ({ value, origin: `the host's ${name}` })),
  ];
}

async function* leftBy({ cloud, system }: World): AsyncGenerator<Source> {
  const { settings, dataFolder } = system;
  const token = createTokenSource({ cloud, audience: 'https://storage.azure.com' });
  const of = (...names: string[]) => names.map((name) => settings[name] ?? '');
  yield* filesIn(dataFolder);
  // What Azure has heard from the product and on its behalf.
  const heard = {
    operations: cloud.operations(),
    events: cloud.events(),
    deadLetters: cloud.deadLetters(),
    alerts: cloud.alerts(),
  };
  for (const [name, entries] of Object.entries(heard)) yield { name, bytes: textOf(await entries) };
  yield* storedIn(
    {
      tables: of('RECORDS__tableServiceUri'),
      blobs: of('RECORDS__blobServiceUri', 'ANCHORS__blobServiceUri'),
      queues: of('SIGNALS__queueServiceUri'),
    },
    { getToken: async () => ({ token: await token('reader'), expiresOnTimestamp: Date.now() + 60_000 }) },
  );
}

const mostToTell = 20;

function detailOf(
  reports: readonly SearchReport[],
  { unsearched, failures }: { readonly unsearched: number; readonly failures: readonly string[] },
): string {
  const sum = (of: (report: SearchReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const findings = reports.flatMap((report) => report.findings);
  // One leak of a value into a source tells where to look; the rest of them are counted.
  const first = new Map(findings.toReversed().map((finding) => [`${finding.origin} ${finding.source}`, finding]));
  const told = [...first.values()].map(
    ({ origin, form, source, offset }) => `${origin}, ${form}, in ${source} at ${offset}`,
  );
  return [
    ...(unsearched > 0
      ? [`worlds that were not searched: ${unsearched} (${failures.join('; ') || 'never closed'})`]
      : []),
    ...(findings.length > 0
      ? [`${findings.length} findings: ${told.toReversed().slice(0, mostToTell).join('; ')}`]
      : []),
    `${sum(({ values }) => values)} values in ${sum(({ patterns }) => patterns)} forms`,
    `${sum(({ sources }) => sources)} sources, ${(sum(({ bytes }) => bytes) / 1e6).toFixed(1)} MB`,
    `${(sum(({ milliseconds }) => milliseconds) / 1000).toFixed(1)} s`,
  ].join('; ');
}
