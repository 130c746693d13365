/** A bad release that is rolled back. */
import { rollBackSteps } from '../../orchestrations/roll-back/names.ts';
import { allOver, checkRollBack, goLive } from './bad-release.ts';
import { gatherEvidence } from './evidence.ts';
import { actsOf, type Story } from './story.ts';

export const rollBackStory: Story = {
  surroundings: ['alerts', 'signals', 'roll-back'],
  acts: actsOf(rollBackSteps),
  async play(world, stage, meanwhile) {
    const shipped = await goLive(world, stage, []);
    await meanwhile?.(world);
    await allOver(world);
    const evidence = await gatherEvidence(world);
    return { evidence, checks: await checkRollBack(world, shipped, evidence) };
  },
  told: ({ outcome }) => `${Number(outcome?.facts?.['timeToRollbackSeconds'])} s to rollback`,
};
