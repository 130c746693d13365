/** Every runbook there is; adding one is its folder and one line here. */
import { rollBackRunbook } from './roll-back/runbook.ts';
import { rollBackInfrastructureRunbook } from './roll-back-infrastructure/runbook.ts';
import { rotateSecretRunbook } from './rotate-secret/runbook.ts';
import type { Runbook } from './runbook.ts';
import { verifyDeploymentRunbook } from './verify-deployment/runbook.ts';

/** What each takes as its input, its own schema says. */
export const runbooks: readonly Runbook<unknown>[] = [
  rollBackRunbook,
  rollBackInfrastructureRunbook,
  rotateSecretRunbook,
  verifyDeploymentRunbook,
];

/** A runbook by name, as operators write it. */
export function findRunbook(name: string): Runbook<unknown> | undefined {
  return runbooks.find((runbook) => runbook.name === name);
}
