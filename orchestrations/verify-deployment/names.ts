/** The steps of a verification, by their registered names. */
import { retry } from '../retry.ts';
import { defineStep } from '../step.ts';
import type { Side } from './sides.ts';
import type { Result, SideVerdict, VerifyDeploymentInput } from './types.ts';

export const verifyDeploymentSteps = {
  findEarlier: defineStep<{ readonly correlation: string }, { readonly run?: string }>(
    'verify-deployment-find-earlier',
    'look',
    retry.records,
  ),
  findInFlight: defineStep<VerifyDeploymentInput, readonly string[]>(
    'verify-deployment-find-in-flight',
    'look',
    retry.azure,
  ),
  look: defineStep<{ readonly environment: string; readonly side: Side }, SideVerdict>(
    'verify-deployment-look',
    'look',
    retry.azure,
  ),
  recordResult: defineStep<Result, void>('verify-deployment-record-result', 'note', retry.records),
  resolveIncident: defineStep<{ readonly reason: string }, void>(
    'verify-deployment-resolve-incident',
    'note',
    retry.records,
  ),
} as const;
