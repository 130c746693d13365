/** Two sleepers under one coordinator; prints what both said, and how long it really took. */
import { fork } from 'node:child_process';
import { createCoordinator } from '../../../local/clock/coordinator.ts';

const begun = performance.now();
const coordinator = createCoordinator();
const preload = new URL('../../../local/clock/preload.ts', import.meta.url).pathname;
const sleeper = new URL('./sleeper.ts', import.meta.url).pathname;

const woken = await Promise.all(
  [1, 2].map(
    () =>
      new Promise<{ slept: number; woke: number }>((resolve) => {
        const child = fork(sleeper, [], {
          execArgv: ['--import', preload],
          env: { ...process.env, LOCAL_CLOCK_OFFSET: String(coordinator.offset()) },
        });
        const member = coordinator.join(child);
        child.on('message', (message: { ready?: boolean; slept?: number; woke?: number }) => {
          if (message.ready) member.ready();
          if (message.slept !== undefined && message.woke !== undefined)
            resolve({ slept: message.slept, woke: message.woke });
        });
      }),
  ),
);
process.stdout.write(`${JSON.stringify({ woken, now: Date.now(), realMilliseconds: performance.now() - begun })}\n`);
process.exit(0);
