/** Preloaded with `--import` into every process of a run with skipped time; the parent process coordinates over IPC. */
import process from 'node:process';
import { installVirtualClock, type ClockOrder } from './virtual.ts';

const offset = Number(process.env['LOCAL_CLOCK_OFFSET'] ?? 0);
const clock = installVirtualClock(offset, (message) => {
  if (process.connected) process.send?.(message);
});

process.on('message', (message: ClockOrder | { readonly clock?: never } | null) => {
  if (message?.clock === 'offset') clock.obey(message);
});
// A process that was asked to end ends when its own work has.
process.once('SIGTERM', () => clock.letGo());
process.once('SIGINT', () => clock.letGo());
// The channel alone must not keep a process alive that has nothing else to do.
process.channel?.unref();
