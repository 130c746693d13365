/** The HTTP API of operations: every operation in one table, every one with a permission. */
import { app } from '@azure/functions';
import type { App } from '../../app.ts';
import { infrastructureOperations } from './infrastructure.ts';
import { intakeOperations } from './intake.ts';
import { leaseOperations } from './leases.ts';
import { registerOperation } from './operation.ts';
import { peopleOperations } from './people.ts';
import { releaseOperations } from './releases.ts';
import { runOperations } from './runs.ts';
import { secretOperations } from './secrets.ts';

export const operations = [
  ...runOperations,
  ...releaseOperations,
  ...infrastructureOperations,
  ...peopleOperations,
  ...leaseOperations,
  ...intakeOperations,
  ...secretOperations,
] as const;

export function registerOperations(automation: App): void {
  for (const operation of operations) registerOperation(automation, operation);

  app.http('health', {
    methods: ['GET'],
    route: 'health',
    authLevel: 'anonymous',
    // Tells a load balancer that the worker runs, and nobody anything else.
    handler: () => ({ jsonBody: { status: 'ok' } }),
  });
}
