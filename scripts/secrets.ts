/** `npm run secrets -- list | show NAME | rotate NAME | check`: credentials from the command line. Exit 0 is fine, 1 findings or a rotation that did not come about, 2 wrong usage or unreachable. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { secretsCommand } from './secrets-command.ts';

process.exitCode = await secretsCommand(process.argv.slice(2), {
  root: fileURLToPath(new URL('..', import.meta.url)),
  settings: process.env,
  now: () => new Date(),
  pause: (seconds) => sleep(seconds * 1000),
  out: (line) => console.log(line),
  err: (line) => console.error(line),
});
