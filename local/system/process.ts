/** One process of the local system: started with its output in a log file, ready when it says so, ended when asked. */
import { fork, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AutomationError } from '../../errors.ts';
import type { Coordinator } from '../clock/coordinator.ts';

export interface ProcessOptions {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly logFile: string;
  /** Skipped time; absent where time runs as it does. */
  readonly clock?: Coordinator | undefined;
  /** Resolves when the process can be used, where it does not say so over IPC. */
  readonly isReady?: () => Promise<boolean>;
}

export interface RunningProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  /** What the process said over IPC when it was ready. */
  readonly readyMessage: Readonly<Record<string, unknown>>;
  /** SIGTERM, and SIGKILL where that does not help. */
  stop(): Promise<void>;
}

const preload = fileURLToPath(new URL('../clock/preload.ts', import.meta.url));

/** Real time; virtual time must not shorten what a process really needs. */
const realSetTimeout = setTimeout;
const realClearTimeout = clearTimeout;
const startSeconds = 60;
const stopSeconds = 10;

/** @throws AutomationError with the process's last words where it ends before it is ready. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { name, script, args, env, cwd, logFile, clock } = options;
  const child = fork(script, args, {
    execArgv: clock ? ['--import', preload] : [],
    env: { ...env, ...(clock ? { LOCAL_CLOCK_OFFSET: String(clock.offset()) } : {}) },
    ...(cwd ? { cwd } : {}),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk);
      tail = (tail + chunk.toString('utf8')).slice(-2000);
    });
  }
  const membership = clock?.join(child);
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      log.end();
      resolve(code);
    });
  });

  const readyMessage = await Promise.race([
    options.isReady ? polled(options.isReady, child) : announced(child),
    exited.then((code) => {
      throw new AutomationError(
        'unavailable',
        `${name} ended with ${code ?? 'a signal'} before it was ready; its log is ${logFile}. Its last words: ${lastWords(tail)}`,
      );
    }),
  ]);
  membership?.ready();

  return {
    child,
    exited,
    readyMessage,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      // Azurite does not end while it can still be spoken to.
      if (child.connected) child.disconnect();
      const force = realSetTimeout(() => child.kill('SIGKILL'), stopSeconds * 1000);
      await exited;
      realClearTimeout(force);
    },
  };
}

function announced(child: ChildProcess): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve) => {
    child.on('message', (message: Record<string, unknown> | null) => {
      if (message?.['ready'] === true) resolve(message);
    });
  });
}

async function polled(
  isReady: () => Promise<boolean>,
  child: ChildProcess,
): Promise<Readonly<Record<string, unknown>>> {
  for (let tries = 0; tries < startSeconds * 20 && child.exitCode === null; tries++) {
    if (await isReady()) return {};
    await new Promise((resolve) => realSetTimeout(resolve, 50));
  }
  throw new Error(`${child.spawnfile} did not become ready within ${startSeconds} s`);
}

/** The end of its output without stack traces, which are in the log. */
function lastWords(tail: string): string {
  const lines = tail.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return lines.slice(-3).join(' ').trim();
}
