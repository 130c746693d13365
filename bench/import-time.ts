/** How long the app's bundle takes to import, with the configuration and the operations files that it reads, against the two packages it stands on. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declaredSettings } from '../local/system/settings.ts';
import { bundle } from '../scripts/bundle.ts';
import { measured, type Measured } from './measured.ts';
import { root } from './stand.ts';

const rounds = 15;
const script = join(import.meta.dirname, 'import-once.ts');
const packages = join(import.meta.dirname, 'baseline-imports', 'main.mjs');

/** Nothing of it is reached while the app loads. */
const addresses = {
  ARM_ENDPOINT: 'https://127.0.0.1:1',
  AUTH_ISSUER: 'https://127.0.0.1:1/issuer',
  SIGNALS__queueServiceUri: 'https://127.0.0.1:1/operations',
  RECORDS__blobServiceUri: 'https://127.0.0.1:1/operations',
  RECORDS__tableServiceUri: 'https://127.0.0.1:1/operations',
  ANCHORS__blobServiceUri: 'https://127.0.0.1:1/anchors',
};

export async function importTime(): Promise<readonly Measured[]> {
  const settings = { ...(await declaredSettings(join(root, 'infra', 'snapshots', 'dev.json'))), ...addresses };
  const folder = await mkdtemp(join(tmpdir(), 'chaufher-bench-'));
  try {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await bundle({ root, outFolder: join(folder, 'dist'), entryPoint: packages });
    const files = { ours: join(root, 'dist', 'main.js'), packages, bundled: join(folder, 'dist', 'main.js') };
    const samples = { ours: [] as number[], packages: [] as number[], bundled: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      for (const name of ['ours', 'packages', 'bundled'] as const) {
        const milliseconds = await importOnce(files[name], settings);
        // The first of each reads the disk.
        if (round > 0) samples[name].push(milliseconds);
      }
    }
    const { ours, packages: baseline, bundled } = samples;
    return [
      measured({ name: 'import of the app', unit: 'ms', ours, baseline, aim: { under: 1.3 } }),
      measured({ name: 'the same, packages bundled too', unit: 'ms', ours, baseline: bundled }),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds, in a process of its own. */
async function importOnce(file: string, settings: Readonly<Record<string, string>>): Promise<number> {
  const child = fork(script, [file], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const told = once(child, 'message').then(([milliseconds]: unknown[]) => milliseconds);
  const first = await Promise.race([told, exited.then(() => undefined)]);
  await exited;
  if (typeof first !== 'number') throw new Error(`${file} cannot be imported.`);
  return first;
}
