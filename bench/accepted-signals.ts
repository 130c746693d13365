/** Signals accepted a second against a bare HTTP function with a queue output: same host program, same storage, in turns. */
import { freshAlerts } from './alerts.ts';
import { measured, type Measured } from './measured.ts';
import { sendAll, type Target } from './send.ts';
import { onStand } from './stand.ts';

const rounds = 5;
const signalsARound = 1000;
/** As many senders at once as the storm has. */
export const senders = 48;
const causes = 40;

/**
 * The router rests meanwhile: on Azure it runs on instances of its own (Flex Consumption scales HTTP and queue functions
 * apart). What is accepted while it works on the same cores is measured with the storm.
 */
export async function acceptedSignals(): Promise<readonly Measured[]> {
  return onStand(
    { baseline: 'baseline-queue', settings: { 'AzureWebJobs.signals.Disabled': 'true' } },
    async ({ world, baseline }) => {
      const token = await world.alertToken();
      const [us, them] = [
        { app: world.system.app, token },
        { app: baseline, token },
      ];
      for (const target of [us, them]) await acceptedASecond(target);
      const samples: { readonly ours: number[]; readonly baseline: number[] } = { ours: [], baseline: [] };
      for (let round = 0; round < rounds; round++) {
        samples.ours.push(await acceptedASecond(us));
        samples.baseline.push(await acceptedASecond(them));
      }
      return [measured({ name: 'signals accepted', unit: 'a second', ...samples, aim: { over: 0.5 } })];
    },
  );
}

/** One round; throws where a signal is not accepted. */
export async function acceptedASecond(target: Target, count = signalsARound): Promise<number> {
  const bodies = freshAlerts(count, causes);
  const { seconds, statuses } = await sendAll(target, bodies, senders);
  if (statuses[202] !== bodies.length)
    throw new Error(`${target.app} answered ${JSON.stringify(statuses)} to ${bodies.length} alerts.`);
  return bodies.length / seconds;
}
