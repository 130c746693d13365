/** A process that sleeps for a day and says when it slept and woke, by its own clock. */
import { setTimeout as sleep } from 'node:timers/promises';

const slept = Date.now();
process.send?.({ ready: true });
await sleep(24 * 3600 * 1000);
process.send?.({ slept, woke: Date.now() });
setTimeout(() => process.exit(0), 10);
