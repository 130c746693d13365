/** `lease take|heartbeat|hold|release|hand-over`: one pipeline or runbook changes an environment at a time. */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { AutomationError, isAutomationError } from '../errors.ts';
import { applied } from './apply.ts';
import { defineCommand, deploymentOf, type ExitCode, type PipelineContext } from './context.ts';
import { untilNothingInFlight } from './in-flight.ts';
import { beat, handOver, heartbeatSeconds, heldLease, releaseLease, settled, takeLease } from './lease-client.ts';

const usage =
  'lease take --env ENV [--reason TEXT] [--wait MINUTES] | heartbeat --env ENV | hold --env ENV -- COMMAND… | release --env ENV | hand-over --env ENV --run RUN --reason TEXT';

export const lease = defineCommand({
  usage,
  summary: 'takes the environment, keeps it while a command runs, gives it back or to a run',
  async run(context, [word, ...rest]) {
    const cut = rest.indexOf('--');
    const { values } = parseArgs({
      args: cut < 0 ? rest : rest.slice(0, cut),
      options: {
        env: { type: 'string' },
        reason: { type: 'string' },
        wait: { type: 'string', default: '30' },
        run: { type: 'string' },
      },
    });
    const { environment } = deploymentOf(values.env);
    switch (word) {
      case 'take':
        return take(context, environment, { reason: values.reason ?? `deploy ${environment}`, wait: values.wait });
      case 'heartbeat': {
        const { yieldRequested } = await beat(context, await heldLease(context, environment));
        context.out(yieldRequested ? 'held; a higher priority asks for it' : 'held');
        return 0;
      }
      case 'hold':
        return hold(context, environment, cut < 0 ? [] : rest.slice(cut + 1));
      case 'release': {
        const released = await releaseLease(context, await heldLease(context, environment));
        context.out(released ? `${environment} is free` : `the lease of ${environment} was over already`);
        return 0;
      }
      case 'hand-over': {
        const { run, reason } = values;
        if (run === undefined || reason === undefined) throw wrongUsage();
        await handOver(context, await heldLease(context, environment), { run, reason });
        context.out(`${environment} is with ${run}`);
        return 0;
      }
      default:
        throw wrongUsage();
    }
  },
});

async function take(
  context: PipelineContext,
  environment: string,
  { reason, wait }: { readonly reason: string; readonly wait: string },
): Promise<ExitCode> {
  const minutes = Number(wait);
  if (!(minutes >= 0 && minutes <= 360))
    throw new AutomationError('input-invalid', `--wait: expected minutes from 0 to 360, got "${wait}".`);
  // What an earlier run left in this folder is not this one's.
  await applied.remove(context, environment);
  const taken = await takeLease(context, environment, { reason, withinSeconds: minutes * 60 });
  const { pipeline, token } = taken.lease;
  context.out(`${environment} is with ${pipeline}, token ${token.epoch}.${token.counter}`);
  if (!taken.unsettled) return 0;
  context.out('the holder before it died; waiting for what it left in flight');
  await untilNothingInFlight(context, environment);
  await settled(context, taken.lease);
  return 0;
}

/** Beats while the command runs, and ends the command where the lease is lost: somebody else changes the environment then. */
async function hold(context: PipelineContext, environment: string, command: readonly string[]): Promise<ExitCode> {
  const [program, ...args] = command;
  if (program === undefined) throw wrongUsage();
  // Read anew each time: the command may have given the lease to somebody more urgent, and taken it again.
  const beatNow = async () => beat(context, await heldLease(context, environment));
  await beatNow();
  const child = spawn(program, args, { cwd: context.root, stdio: 'inherit', shell: process.platform === 'win32' });
  let lost = false;
  const timer = setInterval(
    () => {
      beatNow().catch((error: unknown) => {
        context.err(error instanceof Error ? error.message : String(error));
        // Anything else passes: the lease lives on until its heartbeat is too old.
        lost ||= isAutomationError(error, 'lease-lost');
        if (lost) child.kill('SIGTERM');
      });
    },
    (heartbeatSeconds / 5) * 1000,
  );
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  clearInterval(timer);
  return code === 0 && !lost ? 0 : 1;
}

function wrongUsage(): AutomationError {
  return new AutomationError('input-invalid', `usage: pipeline ${usage}`, { data: { field: 'arguments' } });
}
