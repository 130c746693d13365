/** The whole local system: storage, emulated cloud and the Functions host with the app, each a process of its own. */
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEstate } from '../../resources/load.ts';
import type { Credential } from '../../secrets/credential.ts';
import type { Coordinator } from '../clock/coordinator.ts';
import type { Certificates } from '../cloud/certificates.ts';
import { createCloudControl } from '../cloud/control.ts';
import { loadKeys } from '../host/keys.ts';
import { startProcess, type RunningProcess } from './process.ts';
import { seedVaults } from './seed.ts';
import { declaredSettings } from './settings.ts';
import { startStorage } from './storage.ts';

export interface SystemOptions {
  readonly root: string;
  /** Everything that is kept: certificates, cloud, storage, durable state, logs. */
  readonly dataFolder: string;
  readonly environment: string;
  readonly ports: SystemPorts;
  /** Nothing survives the end of the run. */
  readonly memory: boolean;
  /** Keeps every HTTP answer of the app in the data folder. */
  readonly recordAnswers?: boolean;
  readonly clock?: Coordinator | undefined;
  /** Added to the environment of the first host. */
  readonly hostEnv?: Readonly<Record<string, string>>;
}

export interface SystemPorts {
  readonly app: number;
  readonly cloud: number;
  readonly storage: readonly [number, number, number];
}

export interface LocalSystem {
  /** http://127.0.0.1:PORT */
  readonly app: string;
  /** https://127.0.0.1:PORT */
  readonly cloud: string;
  /** PEM file of the local certificate authority. */
  readonly caFile: string;
  readonly ca: string;
  readonly logFolder: string;
  readonly dataFolder: string;
  /** What the app's host finds in its environment, for another host beside it. */
  readonly settings: Readonly<Record<string, string>>;
  /** What the vaults were filled with, and may hold other versions of by now. */
  readonly credentials: readonly Credential[];
  /** The host that runs now. */
  host(): RunningProcess;
  /** Starts another host in place of one that has ended. */
  startHost(extraEnv?: Readonly<Record<string, string>>): Promise<RunningProcess>;
  stop(): Promise<void>;
}

const here = (relative: string) => new URL(relative, import.meta.url).pathname;
const snapshotOf = (root: string, environment: string) => join(root, 'infra', 'snapshots', `${environment}.json`);

export async function startSystem(options: SystemOptions): Promise<LocalSystem> {
  const { root, dataFolder, environment, ports, memory, clock } = options;
  const folder = (name: string) => {
    const path = join(dataFolder, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const logFolder = folder('logs');
  const processes: RunningProcess[] = [];
  const stop = async () => {
    for (const running of processes.toReversed()) await running.stop();
  };

  try {
    const app = `http://127.0.0.1:${ports.app}`;
    const cloud = await startCloudProcess({
      root,
      environment,
      port: ports.cloud,
      app,
      dataFolder: folder('cloud'),
      logFolder,
      clock,
    });
    processes.push(cloud.process);
    const storage = await startStorage({
      dataFolder: memory ? undefined : folder('storage'),
      logFolder,
      certificateFiles: cloud.certificateFiles,
      ports: ports.storage,
      clock,
    });
    processes.push(storage);
    const settings = {
      ...(await declaredSettings(snapshotOf(root, environment))),
      ...cloud.settings,
      ...storage.settings,
      ...(options.recordAnswers ? { LOCAL_RECORD_ANSWERS: '1' } : {}),
    };

    const ca = await readFile(cloud.certificateFiles.ca, 'utf8');
    const control = createCloudControl(cloud.url, ca);
    await control.setEventsKey(loadKeys(folder('host')).systemKeys.eventgrid_extension);
    const credentials = (await loadEstate(root)).credentials(environment);
    await seedVaults(control, credentials);

    let current: RunningProcess | undefined;
    const startHost = async (extraEnv: Readonly<Record<string, string>> = {}) => {
      const host = await startProcess({
        name: 'the Functions host',
        script: here('../host/main.ts'),
        args: ['--app', root, '--data', folder('host'), '--port', `${ports.app}`],
        env: { ...process.env, ...settings, ...extraEnv },
        cwd: root,
        logFile: join(logFolder, 'host.log'),
        clock,
      });
      const index = processes.findIndex((running) => running === current);
      if (index >= 0) processes.splice(index, 1);
      processes.push(host);
      current = host;
      return host;
    };
    await startHost(options.hostEnv);
    return {
      app,
      cloud: cloud.url,
      ca,
      caFile: cloud.certificateFiles.ca,
      logFolder,
      dataFolder,
      settings,
      credentials,
      host: () => current ?? unreachable(),
      startHost,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface CloudProcess {
  readonly process: RunningProcess;
  readonly url: string;
  readonly certificateFiles: Certificates['files'];
  /** What the app needs in its environment to find this cloud. */
  readonly settings: Readonly<Record<string, string>>;
}

async function startCloudProcess(options: {
  readonly root: string;
  readonly environment: string;
  readonly port: number;
  readonly app: string;
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly clock: Coordinator | undefined;
}): Promise<CloudProcess> {
  const { root, environment, port, app, dataFolder, logFolder, clock } = options;
  const running = await startProcess({
    name: 'The emulated cloud',
    script: here('../cloud/main.ts'),
    args: ['--snapshot', snapshotOf(root, environment), '--port', `${port}`, '--app-url', app, '--data', dataFolder],
    env: process.env,
    cwd: root,
    logFile: join(logFolder, 'cloud.log'),
    clock,
  });
  const {
    url,
    certificateFiles,
    environment: settings,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as local/cloud/main.ts says it
  } = running.readyMessage as unknown as Omit<CloudProcess, 'process' | 'settings'> & {
    environment: CloudProcess['settings'];
  };
  return { process: running, url, certificateFiles, settings };
}

function unreachable(): never {
  throw new Error('No host has been started.');
}
