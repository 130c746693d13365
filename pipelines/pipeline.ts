/** `npm run pipeline -- COMMAND`: what the jobs of workflows call, and what can be run by hand the same way. Exit 0 is done, 1 did not come about, 2 wrong usage. */
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAutomationError } from '../errors.ts';
import { connect } from '../scripts/operations-api.ts';
import { once } from '../azure/clients.ts';
import { connectAzure } from './azure.ts';
import { commands } from './commands.ts';
import type { ExitCode, PipelineContext } from './context.ts';

const root = dirname(import.meta.dirname);
const settings = process.env;
const now = (): Date => new Date();

const context: PipelineContext = {
  root,
  settings,
  now,
  pause: (seconds) => sleep(seconds * 1000),
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  api: once(() => connect({ root, settings, as: 'pipeline' })),
  azure: (deployment) => connectAzure({ root, settings, now }, deployment),
};

function usage(): string {
  const lines = Object.values(commands).map((command) => `  ${command.usage}\n      ${command.summary}`);
  return ['usage: npm run pipeline -- COMMAND', ...lines].join('\n');
}

async function main([word = '', ...args]: readonly string[]): Promise<ExitCode> {
  const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (command === undefined) {
    context.err(usage());
    return 2;
  }
  try {
    return await command.run(context, args);
  } catch (error) {
    // What node:util's parseArgs throws is about the arguments, too.
    const isUsage = isAutomationError(error, 'input-invalid') || (error instanceof TypeError && 'code' in error);
    context.err(
      isAutomationError(error)
        ? error.message
        : isUsage
          ? `${error.message}\n${command.usage}`
          : String(error instanceof Error ? (error.stack ?? error) : error),
    );
    return isUsage ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
