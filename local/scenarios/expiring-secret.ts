/** Secrets near their expiry: Event Grid says so twice and out of order, from the vaults of both regions, and each gets one successor. */
import { everyRunEnded } from './bad-release.ts';
import { gatherEvidence, resultOf } from './evidence.ts';
import { checkQuiet, checkRotated } from './rotation-checks.ts';
import { equal, type Check, type Scenario, type TimelineEntry } from './scenario.ts';
import { currentOf, idOf, letItNearExpiry, shortOverlaps } from './secrets.ts';

export const expiringSecret: Scenario = {
  name: 'expiring-secret',
  title: 'Every secret that needs no person nears its expiry, and is rotated once',
  async play(stage) {
    const world = await stage.world({ changes: shortOverlaps });
    try {
      const told: TimelineEntry[] = [];
      await world.cloud.setEventFaults({ duplicate: 1, reorder: true });
      const credentials = world.system.credentials.filter(({ source }) => source.strategy !== 'human');
      const before = new Map<string, string>();
      for (const credential of credentials) {
        await letItNearExpiry(world, credential);
        before.set(credential.name, idOf(await currentOf(world, credential)));
        const entry: TimelineEntry = {
          at: new Date().toISOString(),
          who: 'azure',
          what: `${credential.name} (${credential.source.strategy}) ends in 20 days`,
        };
        told.push(entry);
        stage.say(entry);
      }
      await everyRunEnded(world, { withinSeconds: 12 * 3600, everySeconds: 60 });

      const evidence = await gatherEvidence(world);
      const checks: Check[] = [];
      for (const credential of credentials)
        checks.push(
          ...(await checkRotated(world, credential, evidence, { before: before.get(credential.name) ?? '' })),
        );
      const nearExpiry = (await world.cloud.events()).filter(({ event }) => event.eventType.endsWith('NearExpiry'));
      return await resultOf(world, {
        scenario: this.name,
        evidence,
        told,
        checks: [
          equal('Event Grid told it twice for each region', nearExpiry.length, credentials.length * 2 * 2),
          ...checks,
          ...(await checkQuiet(world, evidence)),
        ],
      });
    } finally {
      await world.close();
    }
  },
};
