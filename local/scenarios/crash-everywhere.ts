/** The host is killed at every step boundary of a rollback in turn. */
import { rollBackSteps } from '../../orchestrations/roll-back/names.ts';
import { allOver, checkRollBack, goLive } from './bad-release.ts';
import { gatherEvidence } from './evidence.ts';
import { killMatrix } from './kill-matrix.ts';

export const crashEverywhere = killMatrix({
  name: 'crash-everywhere',
  title: 'The host is killed at every step of a rollback in turn',
  surroundings: ['alerts', 'signals', 'roll-back'],
  acts: new Set(
    Object.values(rollBackSteps)
      .filter(({ effect }) => effect === 'act')
      .map(({ name }) => name),
  ),
  async play(world, stage) {
    const shipped = await goLive(world, stage, []);
    await allOver(world);
    const evidence = await gatherEvidence(world);
    return { evidence, checks: await checkRollBack(world, shipped, evidence) };
  },
  told: ({ outcome }) => `${Number(outcome?.facts?.['timeToRollbackSeconds'])} s to rollback`,
});
