/** What a former holder may have left running: Azure does not know leases, so it is waited out before anything new begins. */
import { AutomationError } from '../errors.ts';
import { stackNameOf } from './build.ts';
import { deploymentOf, type PipelineContext } from './context.ts';
import { knownSites } from './health.ts';

const withinSeconds = 3600;
const everySeconds = 10;

export async function untilNothingInFlight(context: PipelineContext, environment: string): Promise<void> {
  const azure = await context.azure(deploymentOf(environment));
  const sites = await knownSites(context.root, environment);
  const deadline = context.now().getTime() + withinSeconds * 1000;
  for (;;) {
    const stack = await azure.deployments.stack(stackNameOf(environment));
    const states = await Promise.all(sites.map(({ id }) => azure.webApps.read(id).catch(() => undefined)));
    const running = [
      ...(stack === undefined || /^(succeeded|failed|canceled)$/.test(stack.state)
        ? []
        : [`stack ${stack.name} is ${stack.state}`]),
      ...states.flatMap((state) =>
        state?.pendingOperation === undefined ? [] : [`${state.site} carries out ${state.pendingOperation}`],
      ),
    ];
    if (running.length === 0) return;
    if (context.now().getTime() >= deadline)
      throw new AutomationError(
        'unavailable',
        `What the holder before left in flight has not ended in ${withinSeconds / 60} minutes: ${running.join(', ')}.`,
      );
    context.out(`still in flight: ${running.join(', ')}`);
    await context.pause(everySeconds);
  }
}
