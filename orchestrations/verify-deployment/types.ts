/** The words of a verification. */
import * as z from 'zod';
import type { Verdict, VerifyFinding } from '../../resources/verify/verdict.ts';
import type { Side } from './sides.ts';

export const verifyDeploymentInput = z.object({
  environment: z.string().min(1),
  /** Resource id of the deployment or stack that succeeded; absent where a person asks. */
  deployment: z.string().optional(),
  /** Shared by everything that one deployment did, its nested deployments among it. */
  correlation: z.string().optional(),
  signalId: z.string().optional(),
});

export type VerifyDeploymentInput = z.infer<typeof verifyDeploymentInput>;

/** What a look found, cut to what a history may hold. */
export interface SideVerdict extends Verdict {
  readonly side: Side;
  /** How many findings were left out. */
  readonly more: number;
}

/** What the record keeps. */
export interface Result {
  readonly judged: number;
  readonly findings: readonly VerifyFinding[];
  readonly more: number;
  readonly notJudged: readonly string[];
  readonly notJudgedMore: number;
}
