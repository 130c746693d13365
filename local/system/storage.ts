/** Azurite as the storage of the local system: HTTPS, identity instead of keys, one account for records and one for anchors. */
import { randomInt } from 'node:crypto';
import { createRequire } from 'node:module';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import type { Coordinator } from '../clock/coordinator.ts';
import { azuriteArguments, azuriteEnvironment } from '../cloud/azurite.ts';
import type { Certificates } from '../cloud/certificates.ts';
import { startProcess, type RunningProcess } from './process.ts';

export interface StorageAddresses {
  /** Settings of the app: where its accounts are. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface StorageOptions {
  /** Absent: everything is kept in memory. */
  readonly dataFolder: string | undefined;
  readonly logFolder: string;
  readonly certificateFiles: Certificates['files'];
  /** Blob, queue and table port. */
  readonly ports: readonly [number, number, number];
  readonly clock?: Coordinator | undefined;
}

const azurite = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');

export async function startStorage({
  dataFolder,
  logFolder,
  certificateFiles,
  ports,
  clock,
}: StorageOptions): Promise<RunningProcess & StorageAddresses> {
  const [blob, queue, table] = ports;
  const running = await startProcess({
    name: 'Azurite',
    script: azurite,
    args: [
      ...azuriteArguments({ certificateFiles, ports: { blob, queue, table } }),
      '--silent',
      ...(dataFolder ? ['--location', dataFolder] : ['--inMemoryPersistence']),
    ],
    env: { ...process.env, ...azuriteEnvironment(['operations', 'anchors']) },
    logFile: join(logFolder, 'azurite.log'),
    clock,
    isReady: async () => (await Promise.all(ports.map(answers))).every(Boolean),
  });
  return {
    ...running,
    settings: {
      SIGNALS__queueServiceUri: at(queue, 'operations'),
      RECORDS__blobServiceUri: at(blob, 'operations'),
      RECORDS__tableServiceUri: at(table, 'operations'),
      ANCHORS__blobServiceUri: at(blob, 'anchors'),
    },
  };
}

function at(port: number, account: string): string {
  return `https://127.0.0.1:${port}/${account}`;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Below those that systems give to outgoing connections, which would take a port before its process listens, or while it is replaced. */
const portRange = [15_000, 32_000] as const;
const given = new Set<number>();

/** Ports that nothing listens on now; of this process, nobody is given one twice. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = randomInt(...portRange);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    ports.push(port);
  }
  return ports;
}

export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
