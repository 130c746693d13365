/** The definition of `verify-deployment`. */
import { AutomationError } from '../../errors.ts';
import type { Signal } from '../../signals/signal.ts';
import { permissions } from '../permissions.ts';
import { defineRunbook } from '../runbook.ts';
import { verifyDeploymentActivities } from './activities.ts';
import { verifyDeploymentSteps } from './names.ts';
import { verifyDeployment } from './orchestration.ts';
import { verifyDeploymentInput, type VerifyDeploymentInput } from './types.ts';

export const verifyDeploymentRunbook = defineRunbook({
  name: 'verify-deployment',
  title: 'Prove that a deployment is complete, connected and well',
  input: verifyDeploymentInput,
  // It changes nothing and asks for no lease; the least of all says so.
  priority: 'drill',
  mutating: false,
  permission: [permissions.operate, permissions.release],
  environment: ({ environment }) => environment,

  fromSignal,
  orchestrate: verifyDeployment,
  steps: verifyDeploymentSteps,
  activities: verifyDeploymentActivities,
});

/** The success of a deployment or a stack. */
function fromSignal({ environment, targets, facts, id }: Signal): VerifyDeploymentInput {
  const [deployment] = targets;
  if (environment === undefined || deployment === undefined)
    throw new AutomationError(
      'input-invalid',
      `environment: expected a deployment to the subscription or a resource group of one environment, got ${(deployment ?? 'nothing').slice(0, 160)}.`,
      { data: { field: 'environment', expected: 'a deployment to one environment', signalId: id } },
    );
  const { correlationId } = facts;
  return {
    environment,
    deployment,
    ...(typeof correlationId === 'string' ? { correlation: correlationId } : {}),
    signalId: id,
  };
}
