/** What benchmarks run on: a local system in real time with everything in memory, and beside our host another with a baseline app. */
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { audience, environment } from '../local/scenarios/stage.ts';
import { createWorld, type World } from '../local/scenarios/world.ts';
import { startProcess } from '../local/system/process.ts';
import { freePorts } from '../local/system/storage.ts';
import { startSystem } from '../local/system/system.ts';

export interface Stand {
  readonly world: World;
  /** http://127.0.0.1:PORT of the baseline app. */
  readonly baseline: string;
  /** Data folders of the two hosts. */
  readonly folders: { readonly ours: string; readonly baseline: string };
  close(): Promise<void>;
}

export interface StandOptions {
  /** A folder of bench/. */
  readonly baseline: 'baseline-queue' | 'baseline-durable';
  /** Added to the settings of our host. */
  readonly settings?: Readonly<Record<string, string>>;
}

export const root = dirname(import.meta.dirname);
const hostScript = fileURLToPath(new URL('../local/host/main.ts', import.meta.url));

/** Both hosts are the same program with the same settings, over the same storage. */
export async function createStand({ baseline, settings = {} }: StandOptions): Promise<Stand> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'chaufher-bench-'));
  const [app = 0, cloud = 0, blob = 0, queue = 0, table = 0, beside = 0] = await freePorts(6);
  const system = await startSystem({
    root,
    dataFolder,
    environment,
    ports: { app, cloud, storage: [blob, queue, table] },
    memory: true,
    hostEnv: settings,
  });
  const close = async () => {
    await system.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    const data = join(dataFolder, baseline);
    mkdirSync(data);
    const host = await startProcess({
      name: `The host of ${baseline}`,
      script: hostScript,
      args: ['--app', join(root, 'bench', baseline), '--data', data, '--port', `${beside}`],
      env: { ...process.env, ...system.settings },
      logFile: join(system.logFolder, `${baseline}.log`),
    });
    const closeBoth = async () => {
      await host.stop();
      await close();
    };
    return {
      world: createWorld(system, { environment, audience, close: closeBoth }),
      baseline: `http://127.0.0.1:${beside}`,
      folders: { ours: join(dataFolder, 'host'), baseline: data },
      close: closeBoth,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Does something on a stand that goes afterwards, whatever happens. */
export async function onStand<T>(options: StandOptions, work: (stand: Stand) => Promise<T>): Promise<T> {
  const stand = await createStand(options);
  try {
    return await work(stand);
  } finally {
    await stand.close();
  }
}
