/** The Bicep forgets the event subscriptions: nothing rotates by itself, and the daily sweep finds what is due all the same. */
import type { Run } from '../../records/runs.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { everyRunEnded } from './bad-release.ts';
import { gatherEvidence, resultOf } from './evidence.ts';
import { checkQuiet, checkRotated } from './rotation-checks.ts';
import { equal, type Scenario } from './scenario.ts';
import { credentialNamed, letItNearExpiry, shortOverlaps } from './secrets.ts';

const name = 'chaufher-dev-signalr-weu-connection-string';
const longEnoughSeconds = 1800;

export const secretWithoutSubscription: Scenario = {
  name: 'secret-without-subscription',
  title: 'Without event subscriptions nothing rotates by itself, but by the daily sweep',
  async play(stage) {
    const world = await stage.world({
      changes: { ...shortOverlaps, 'infra/snapshots/dev.json': withoutSubscriptions },
    });
    try {
      const credential = credentialNamed(world, name);
      await letItNearExpiry(world, credential);
      await sleep(longEnoughSeconds * 1000);
      const { items: untouched } = await world.as('reader').get<{ items: readonly Run[] }>('runs');
      const events = await world.cloud.events();

      const swept = await world
        .as('on-call')
        .call<{ due: number; runs: readonly string[] }>('POST', 'secrets/sweep', {});
      await everyRunEnded(world, { everySeconds: 60 });
      const evidence = await gatherEvidence(world);
      return await resultOf(world, {
        scenario: this.name,
        evidence,
        checks: [
          equal('no event arrives', events.length, 0),
          equal('nothing rotates by itself', untouched.length, 0),
          equal('the sweep asks for one rotation', swept.body.runs.length, 1),
          ...(await checkRotated(world, credential, evidence, { before: 'Primary' })),
          ...(await checkQuiet(world, evidence)),
        ],
      });
    } finally {
      await world.close();
    }
  },
};

function withoutSubscriptions(text: string): string {
  const snapshot: { readonly predictedResources: readonly { readonly type: string }[] } = JSON.parse(text);
  const kept = snapshot.predictedResources.filter(
    ({ type }) => !/^Microsoft\.EventGrid\/.*eventSubscriptions$/i.test(type),
  );
  return JSON.stringify({ ...snapshot, predictedResources: kept });
}
