/** The same rollback while Azure throttles, fails, loses answers, never answers, repeats and reorders alerts, and while a run dies with a swap in flight. */
import { rollBackStory } from './roll-back-story.ts';
import { sendAll } from './storm.ts';
import { terminateRun } from './terminate.ts';
import { inWeathers, type Weather } from './weather.ts';
import type { World } from './world.ts';

const weathers: readonly Weather[] = [
  {
    name: 'Azure throttles',
    faults: [{ service: 'app-service', status: 429, code: 'TooManyRequests', retryAfterSeconds: 5, count: 6 }],
  },
  { name: 'Azure fails', faults: [{ service: 'app-service', status: 503, code: 'ServiceUnavailable', count: 6 }] },
  { name: 'Azure is slow', faults: [{ service: 'app-service', latencyMs: 4000, count: 20 }] },
  {
    name: 'answers to what was done are lost',
    faults: ['*slotsswap', '*applySlotConfig'].map((path) => ({
      service: 'app-service',
      method: 'POST',
      path,
      status: 500,
      afterEffect: true,
      count: 2,
    })),
  },
  { name: 'Azure never answers', faults: [{ service: 'app-service', hang: true, count: 3 }] },
  {
    name: 'metrics cannot be read for a while',
    faults: [{ service: 'monitor', method: 'GET', status: 500, count: 3 }],
  },
  { name: 'alerts come again and out of order', meanwhile: repeatAlerts },
  { name: 'a run dies with its swap in flight', meanwhile: dieWithSwapInFlight },
];

export const roughWeather = inWeathers(rollBackStory, weathers, {
  name: 'rough-weather',
  title: 'A rollback while Azure throttles, fails and loses answers, and while its own run dies',
});

/** Every alert that was delivered comes three more times, the latest first. */
async function repeatAlerts(world: World): Promise<void> {
  await world.until('alerts delivered', 600, async () =>
    (await world.cloud.alerts()).some(({ state }) => state === 'delivered') ? true : undefined,
  );
  const bodies = (await world.cloud.alerts()).map(({ payload }) => JSON.stringify(payload)).toReversed();
  await sendAll(world, [...bodies, ...bodies, ...bodies], 4);
}

/** The run that began the first swap is terminated at once; App Service goes on with it, and another alert starts another run. */
async function dieWithSwapInFlight(world: World): Promise<void> {
  const id = await world.until('a swap under way', 900, async () => {
    const swaps = (await world.cloud.operations()).filter(
      ({ operation, result }) => operation === 'slotsswap' && result === 'accepted',
    );
    if (swaps.length === 0) return undefined;
    const { items } = await world.as('reader').get<{ items: readonly { id: string; state: string }[] }>('runs');
    return items.find(({ state }) => state === 'running')?.id;
  });
  await terminateRun(world.system, id);
  const [alert] = await world.cloud.alerts();
  const again = JSON.stringify(alert?.payload)
    .replaceAll(/(alerts\/)[0-9a-f-]{36}/g, '$100000000-0000-4000-8000-00000000d1ed')
    .replaceAll(/-(weu|neu)-5xx/g, '-$1-availability');
  await sendAll(world, [again], 1);
  await world.until('both sites swapped', 1800, async () => {
    const swaps = (await world.cloud.operations()).filter(
      ({ operation, result }) => operation === 'slotsswap' && result === 'succeeded',
    );
    return swaps.length >= 2 || undefined;
  });
  const over = { monitorCondition: 'Resolved', resolvedDateTime: new Date().toISOString() };
  await sendAll(world, [again.replace('"monitorCondition":"Fired"', JSON.stringify(over).slice(1, -1))], 1);
}
