/** `npm run app-registrations -- plan|apply --env ENV`: the applications of an environment in Entra ID and in its B2C directory, as operations/app-registrations.yaml declares them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DefaultAzureCredential } from '@azure/identity';
import { appRegistrationsCommand } from './app-registrations-command.ts';

process.exitCode = await appRegistrationsCommand(process.argv.slice(2), {
  root: fileURLToPath(new URL('..', import.meta.url)),
  settings: process.env,
  credential: async (tenantId) => new DefaultAzureCredential({ tenantId }),
  pause: (seconds) => sleep(seconds * 1000),
  out: (line) => console.log(line),
  err: (line) => console.error(line),
});
