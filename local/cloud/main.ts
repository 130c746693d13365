/** The emulated cloud as a process: `node local/cloud/main.ts --snapshot FILE (--data DIR | --memory) [--port N] [--app-url URL]`. */
import { parseArgs } from 'node:util';
import { startCloud, type CloudOptions } from './start.ts';

const usage = `usage: node local/cloud/main.ts --snapshot FILE (--data DIR | --memory) [--port N] [--app-url URL] [--restart-seconds N] [--switch-seconds N] [--retry-after-seconds N]`;

function optionsOf(args: string[]): CloudOptions {
  const { values } = parseArgs({
    args,
    options: {
      snapshot: { type: 'string' },
      data: { type: 'string' },
      memory: { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
      'app-url': { type: 'string' },
      'restart-seconds': { type: 'string' },
      'switch-seconds': { type: 'string' },
      'retry-after-seconds': { type: 'string' },
    },
  });
  const { snapshot, data, memory } = values;
  if (snapshot === undefined || (data === undefined) !== memory) throw new Error(usage);
  const appUrl = values['app-url'];
  const [restart, swap, retryAfter] = [
    values['restart-seconds'],
    values['switch-seconds'],
    values['retry-after-seconds'],
  ];
  return {
    snapshot,
    port: numberOf('port', values.port),
    log: (line) => console.error(line),
    ...(data === undefined ? {} : { data }),
    ...(appUrl === undefined ? {} : { appUrl }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: numberOf('retry-after-seconds', retryAfter) }),
    durations: {
      ...(restart === undefined ? {} : { restartMs: numberOf('restart-seconds', restart) * 1000 }),
      ...(swap === undefined ? {} : { switchMs: numberOf('switch-seconds', swap) * 1000 }),
    },
  };
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new Error(`--${name} is a number, got '${text}'.`);
  return number;
}

try {
  const cloud = await startCloud(optionsOf(process.argv.slice(2)));
  const stop = (): void => {
    void cloud.stop().finally(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
  console.log(JSON.stringify({ listening: cloud.url, ca: cloud.certificateFiles.ca }));
  process.send?.({
    ready: true,
    url: cloud.url,
    certificateFiles: cloud.certificateFiles,
    environment: cloud.environment,
  });
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(
    taken
      ? `The emulated cloud cannot listen: ${error.message}.`
      : error instanceof Error
        ? error.message
        : String(error),
  );
  process.exit(1);
}
