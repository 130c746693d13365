/** The definition of `roll-back-infrastructure`. */
import { AutomationError } from '../../errors.ts';
import { permissions } from '../permissions.ts';
import { defineRunbook } from '../runbook.ts';
import { rollBackInfrastructureActivities } from './activities.ts';
import { rollBackInfrastructureSteps } from './names.ts';
import { rollBackInfrastructure } from './orchestration.ts';
import { rollBackInfrastructureInput } from './types.ts';

export const rollBackInfrastructureRunbook = defineRunbook({
  name: 'roll-back-infrastructure',
  title: 'Apply the previous release of the infrastructure again',
  input: rollBackInfrastructureInput,
  priority: 'rollback',
  mutating: true,
  permission: [permissions.operate, permissions.release],
  environment: ({ environment }) => environment,

  fromSignal() {
    throw new AutomationError(
      'input-invalid',
      'roll-back-infrastructure is started by the pipeline whose deployment failed: no signal says which template that was.',
    );
  },
  orchestrate: rollBackInfrastructure,
  steps: rollBackInfrastructureSteps,
  activities: rollBackInfrastructureActivities,
});
