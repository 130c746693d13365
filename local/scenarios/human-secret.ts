/** A key that only a person can get: asked, reminded, escalated; a wrong file is refused, the right one goes its way like any other. */
import type { Page } from '../../records/pages.ts';
import { humanValue } from '../system/seed-values.ts';
import { resourceName } from '../../resources/resource-id.ts';
import { everyRunEnded } from './bad-release.ts';
import { gatherEvidence, resultOf } from './evidence.ts';
import { checkQuiet, checkRotated, consumerChecks, pagesOf } from './rotation-checks.ts';
import { check, equal, type Scenario, type TimelineEntry } from './scenario.ts';
import { credentialNamed, currentOf, letItNearExpiry, shortOverlaps, unwellSites } from './secrets.ts';

const name = 'apns-key';

/** A person has a day, so that two days are enough to see reminder and escalation. */
const oneDay = (text: string) =>
  text.replace(
    /(apns-key:[\s\S]*?)deadlineDays: 14\n(\s+)remindEveryDays: 3/,
    '$1deadlineDays: 1\n$2remindEveryDays: 1',
  );

export const humanSecret: Scenario = {
  name: 'human-secret',
  title: 'A key that only a person can get is asked for, refused once, and rotated',
  async play(stage) {
    const world = await stage.world({
      changes: {
        ...shortOverlaps,
        'operations/secrets.yaml': (text) => oneDay(shortOverlaps['operations/secrets.yaml']?.(text) ?? text),
      },
    });
    try {
      const told: TimelineEntry[] = [];
      const tell = (what: string) => {
        const entry: TimelineEntry = { at: new Date().toISOString(), who: 'person', what };
        told.push(entry);
        stage.say(entry);
      };
      const credential = credentialNamed(world, name);
      const vault = resourceName(credential.vault);
      const page = (kind: string, withinSeconds: number) =>
        world.until(
          `the page ${kind}`,
          withinSeconds,
          async () => (await pagesOf(world)).find(({ id }) => id.endsWith(`-${kind}`)),
          Math.max(5, withinSeconds / 300),
        );
      await letItNearExpiry(world, credential);
      const asked = await page('asked', 600);
      const reminder = await page('reminder-1', 2 * 86_400);
      const escalation = await page('deadline-passed', 2 * 86_400);

      tell('puts the wrong file into the vault');
      const wrong = await world.cloud.seedSecret({ vault, name, value: humanValue('google-service-account') });
      const refusal = await page('not-accepted-1', 600);
      const restored = await world.until('the previous value back', 600, async () => {
        const current = await currentOf(world, credential);
        return current?.version === wrong.version ? undefined : current;
      });
      const unwellMeanwhile = await unwellSites(world, credential);
      const { enabled: stillEnabled } =
        (await world.cloud.secrets(vault)).find(({ version }) => version === wrong.version) ?? {};

      tell('puts a new .p8 file into the vault');
      const right = await world.cloud.seedSecret({ vault, name, value: humanValue('apns-key') });
      await everyRunEnded(world, { everySeconds: 60 });

      const evidence = await gatherEvidence(world);
      return await resultOf(world, {
        scenario: this.name,
        evidence,
        told,
        checks: [
          check('the owner is asked, with instructions and a deadline', isInstructive(asked), asked.why),
          check('the owner is reminded', isInstructive(reminder), reminder.why),
          check(
            'somebody else hears that the deadline has passed',
            escalation.severity < asked.severity && escalation.why.includes('security@'),
            escalation.why,
          ),
          check('the wrong file is refused in words', refusal.why.includes(wrong.version), refusal.why),
          check('and its value is out of use at once', restored.enabled && stillEnabled === false, restored.version),
          equal('no consumer was unwell meanwhile', unwellMeanwhile, []),
          ...(await checkRotated(world, credential, evidence, { before: '' })),
          equal("it is the person's version", (await currentOf(world, credential))?.version, right.version),
          ...(await consumerChecks(world, credential)),
          ...(await checkQuiet(world, evidence, {
            pages: ['asked', 'reminder-1', 'deadline-passed', 'not-accepted-1'],
          })),
        ],
      });
    } finally {
      await world.close();
    }
  },
};

function isInstructive({ known }: Page): boolean {
  return String(known['instructions']).includes('Apple developer account') && known['deadline'] !== undefined;
}
