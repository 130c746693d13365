/** `npm run prices -- refresh [--check]`: asks Azure for the list prices that the gate cost needs. Exit 0 is fine, 1 an old sheet, 2 wrong usage or no answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pricesCommand } from './prices-command.ts';

process.exitCode = await pricesCommand(process.argv.slice(2), {
  root: fileURLToPath(new URL('..', import.meta.url)),
  settings: process.env,
  fetch,
  now: () => new Date(),
  pause: (seconds) => sleep(seconds * 1000),
  out: (line) => console.log(line),
  err: (line) => console.error(line),
});
