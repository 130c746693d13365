/** The definition of `roll-back`. */
import { runbookInput } from '../../signals/runbook-input.ts';
import { permissions } from '../permissions.ts';
import { defineRunbook } from '../runbook.ts';
import { rollBackActivities } from './activities.ts';
import { rollBackSteps } from './names.ts';
import { rollBack } from './orchestration.ts';
import { rollBackInput } from './types.ts';

export const rollBackRunbook = defineRunbook({
  name: 'roll-back',
  title: 'Put the last good release back',
  input: rollBackInput,
  priority: 'rollback',
  mutating: true,
  // A pipeline whose deployment failed starts the rollback that it hands its lease to.
  permission: [permissions.operate, permissions.release],
  environment: ({ environment }) => environment,

  fromSignal: (signal) => ({
    ...runbookInput(signal),
    targets: [...signal.targets],
    resolves: signal.cause.episode === 'until-resolved',
  }),
  orchestrate: rollBack,
  steps: rollBackSteps,
  activities: rollBackActivities,
});
