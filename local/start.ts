/** `npm start`: the whole system on this machine, the main job as a narrated timeline, and then it stays up and works on what it is sent. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AutomationError, isAutomationError } from '../errors.ts';
import { bundle } from '../scripts/bundle.ts';
import { narrateBadRelease } from './scenarios/live.ts';
import { audience, environment } from './scenarios/stage.ts';
import { createWorld } from './scenarios/world.ts';
import { keepHostAlive } from './scenarios/supervisor.ts';
import { claimDataFolder } from './system/data-folder.ts';
import { endpointsOf } from './system/endpoints.ts';
import { isFree } from './system/storage.ts';
import { startSystem, type SystemPorts } from './system/system.ts';

const root = dirname(import.meta.dirname);
const usage = 'usage: npm start [-- --no-play] [--port N] [--data DIR]';
const endpointsFile = join(root, '.local', 'run', 'endpoints.json');

interface StartOptions {
  readonly play: boolean;
  readonly port: number;
  readonly dataFolder: string;
}

function readOptions(): StartOptions {
  try {
    const { values } = parseArgs({
      options: {
        'no-play': { type: 'boolean', default: false },
        port: { type: 'string', default: '7071' },
        data: { type: 'string', default: join('.local', 'data') },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_000)
      throw new Error(`--port is a whole number from 1 to 65000, got "${values.port}".`);
    return { play: !values['no-play'], port, dataFolder: resolve(root, values.data) };
  } catch (error) {
    throw new AutomationError('input-invalid', `${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

/** The app's port, and the next ones for what stands around it. */
async function portsFrom(app: number): Promise<SystemPorts> {
  const ports: SystemPorts = { app, cloud: app + 1, storage: [app + 2, app + 3, app + 4] };
  for (const port of [ports.app, ports.cloud, ...ports.storage]) {
    if (!(await isFree(port))) {
      throw new AutomationError(
        'conflict',
        `Port ${port} is in use. Ports ${app} to ${app + 4} are needed: end what listens there, or choose others with \`npm start -- --port N\`.`,
      );
    }
  }
  return ports;
}

async function start(): Promise<void> {
  const { play, port, dataFolder } = readOptions();
  const ports = await portsFrom(port);
  const releaseFolder = await claimDataFolder(dataFolder);
  console.log('Starting storage, the emulated cloud and the Functions host …');
  await bundle({ root, outFolder: join(root, 'dist') });
  const system = await startSystem({ root, dataFolder, environment, ports, memory: false });
  const supervisor = keepHostAlive(system);
  const world = createWorld(system, { environment, audience, close: () => system.stop() });

  let leaving = false;
  const leave = async () => {
    // A second Ctrl-C does not wait.
    if (leaving) process.exit(1);
    leaving = true;
    console.log('\nStopping …');
    supervisor.stop();
    await world.close();
    await rm(endpointsFile, { force: true });
    // Whoever removed the folder meanwhile has given it back already.
    await releaseFolder().catch(() => {});
    process.exit(0);
  };
  process.on('SIGINT', () => void leave());
  process.on('SIGTERM', () => void leave());

  await mkdir(dirname(endpointsFile), { recursive: true });
  const endpoints = await endpointsOf(world, audience);
  await writeFile(endpointsFile, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  console.log(`
  app      ${system.app}/api             alerts, runs, releases, incidents, pages, approvals
  cloud    ${system.cloud}            Azure Resource Manager, token issuer, /_control
  logs     ${system.logFolder}
  state    ${dataFolder}; it survives a restart

  send an alert         npm run signal -- send FILE
  see what it would do  npm run signal -- explain FILE
  stop                  Ctrl-C
`);
  if (play) await narrateBadRelease(world, { interrupted: () => leaving });
  if (!leaving) console.log('\nUp, and working on what is sent. Ctrl-C stops.');
}

try {
  await start();
} catch (error) {
  console.error(isAutomationError(error) ? error.message : error);
  process.exit(1);
}
