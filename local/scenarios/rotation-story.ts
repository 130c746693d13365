/** A key near its expiry that is rotated: the one of SignalR, whose regeneration goes on after Azure has answered. */
import { rotateSecretSteps } from '../../orchestrations/rotate-secret/names.ts';
import { everyRunEnded } from './bad-release.ts';
import { gatherEvidence } from './evidence.ts';
import { checkQuiet, checkRotated } from './rotation-checks.ts';
import { briefOverlap, credentialNamed, letItNearExpiry } from './secrets.ts';
import { actsOf, type Story } from './story.ts';

/** The credential that is rotated. */
export const rotated = 'chaufher-dev-signalr-weu-connection-string';

export const rotationStory: Story = {
  surroundings: ['events', 'signals', 'rotate-secret'],
  acts: actsOf(rotateSecretSteps),
  world: { changes: briefOverlap },
  async play(world, _stage, meanwhile) {
    const credential = credentialNamed(world, rotated);
    await meanwhile?.(world);
    await letItNearExpiry(world, credential);
    await everyRunEnded(world, { everySeconds: 20 });
    const evidence = await gatherEvidence(world);
    return {
      evidence,
      checks: [
        ...(await checkRotated(world, credential, evidence, { before: 'Primary' })),
        ...(await checkQuiet(world, evidence)),
      ],
    };
  },
  told: ({ outcome }) => `${Number(outcome?.facts?.['secondsUntilProven'])} s until proven`,
};
