/** Every side effect of a rotation. Each one looks at the world before it changes it, so that any of them can be repeated. */
import type { Ports } from '../ports.ts';
import type { ActivitiesFor } from '../step.ts';
import { consumerActivities } from './consumer-activities.ts';
import { gatherFacts } from './facts.ts';
import type { rotateSecretSteps } from './names.ts';
import { recordActivities } from './record-activities.ts';
import { secretActivities } from './secret-activities.ts';

export function rotateSecretActivities(ports: Ports): ActivitiesFor<typeof rotateSecretSteps> {
  return {
    gatherFacts: (input) => gatherFacts(ports, input),
    ...recordActivities(ports),
    ...secretActivities(ports),
    ...consumerActivities(ports),
  };
}
