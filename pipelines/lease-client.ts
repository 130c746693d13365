/** The environment's lease through the automation's API, as one pipeline run holds it across its steps. */
import * as z from 'zod';
import { AutomationError } from '../errors.ts';
import type { AcquireAnswer, Lease } from '../records/leases.ts';
import { stateFile, type PipelineContext } from './context.ts';

/** Between two steps of a job nobody beats; a runner that is lost is given up after this long. */
export const heartbeatSeconds = 300;
const maximumHoldSeconds = 2 * 3600;
const askEverySeconds = 10;

const heldSchema = z.strictObject({
  environment: z.string(),
  pipeline: z.string(),
  reason: z.string(),
  token: z.strictObject({ epoch: z.int(), counter: z.int() }),
});
export type HeldLease = z.output<typeof heldSchema>;

const leaseFile = stateFile('lease', heldSchema);

export interface TakenLease {
  readonly lease: HeldLease;
  /** A former holder died: what it left in flight has to end before anything is changed. */
  readonly unsettled: boolean;
}

/** @throws AutomationError 'unavailable' where it was not free within the time. */
export async function takeLease(
  context: PipelineContext,
  environment: string,
  { reason, withinSeconds }: { readonly reason: string; readonly withinSeconds: number },
): Promise<TakenLease> {
  const api = await context.api();
  const pipeline = pipelineRunOf(context.settings);
  const terms = { pipeline, reason, maximumHoldSeconds, heartbeatSeconds };
  const deadline = context.now().getTime() + withinSeconds * 1000;
  let told = '';
  for (;;) {
    const answer = await api.call<AcquireAnswer>('POST', `environments/${environment}/lease`, terms);
    if (answer.state === 'held') {
      const lease: HeldLease = { environment, pipeline, reason, token: answer.lease.token };
      await leaseFile.write(context, environment, lease);
      return { lease, unsettled: answer.unsettled !== undefined };
    }
    const { owner } = answer.holder;
    const now = `waiting for ${owner.kind} ${owner.id}, place ${answer.position}`;
    if (now !== told) context.out(now);
    told = now;
    if (context.now().getTime() >= deadline)
      throw new AutomationError(
        'unavailable',
        `The lease of ${environment} was not free within ${withinSeconds / 60} minutes: ${owner.kind} ${owner.id} has it.`,
      );
    await context.pause(askEverySeconds);
  }
}

/** The lease that an earlier step took. @throws 'not-found' where none did. */
export async function heldLease(context: PipelineContext, environment: string): Promise<HeldLease> {
  const lease = await leaseFile.read(context, environment);
  if (lease !== undefined) return lease;
  throw new AutomationError(
    'not-found',
    `This pipeline has no lease of ${environment}: run \`pipeline lease take --env ${environment}\` first.`,
  );
}

/** Says that the pipeline lives, and that it still holds the lease; asked right before every act. @throws 'lease-lost'. */
export async function beat(context: PipelineContext, lease: HeldLease): Promise<{ readonly yieldRequested: boolean }> {
  const api = await context.api();
  return api.call('POST', `environments/${lease.environment}/lease/heartbeat`, holderOf(lease));
}

export async function settled(context: PipelineContext, lease: HeldLease): Promise<void> {
  const api = await context.api();
  await api.call('POST', `environments/${lease.environment}/lease/settled`, holderOf(lease));
}

export async function releaseLease(context: PipelineContext, lease: HeldLease): Promise<boolean> {
  const api = await context.api();
  const answer = await api.call<{ released: boolean }>(
    'POST',
    `environments/${lease.environment}/lease/release`,
    holderOf(lease),
  );
  await leaseFile.remove(context, lease.environment);
  return answer.released;
}

/** Gives the lease to a run that was started before, past everybody who waits. */
export async function handOver(
  context: PipelineContext,
  lease: HeldLease,
  to: { readonly run: string; readonly reason: string },
): Promise<Lease> {
  const api = await context.api();
  return api.call('POST', `environments/${lease.environment}/lease/hand-over`, { ...holderOf(lease), ...to });
}

function holderOf({ pipeline, token }: HeldLease): Pick<HeldLease, 'pipeline' | 'token'> {
  return { pipeline, token };
}

/** One attempt of a workflow run is one holder: another attempt finds out what the one before has left. */
export function pipelineRunOf(settings: PipelineContext['settings']): string {
  const { GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt, PIPELINE_RUN: named } = settings;
  if (run !== undefined) return `github-${run}.${attempt ?? '1'}`;
  return named ?? `local-${(settings['USER'] ?? 'somebody').replaceAll(/[^A-Za-z0-9._-]/g, '-')}`;
}
