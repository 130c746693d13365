/** One rotation, step by step as the orchestration does it, with a process that dies at given calls and steps that are repeated late. */
import { AutomationError } from '../../../../errors.ts';
import { decide } from '../../../../orchestrations/rotate-secret/decide.ts';
import { referring, slotsOf } from '../../../../orchestrations/rotate-secret/sites.ts';
import type { ConsumingSite, Plan } from '../../../../orchestrations/rotate-secret/types.ts';
import type { Activity } from '../../../../orchestrations/step.ts';
import type { RotateSecretInput } from '../../../../secrets/rotation-input.ts';
import { name } from './credentials.ts';
import { Killed, type Death } from './mortality.ts';
import type { World } from './world.ts';

export interface Adversity {
  readonly deaths: readonly Death[];
  /** After a step, the steps before it that are repeated, as numbers that are drawn. */
  readonly repeats: readonly number[];
  /** Whether consumers turn out to be unwell with the new value. */
  readonly unwell: boolean;
}

export const undisturbed: Adversity = { deaths: [], repeats: [], unwell: false };

/** Far more than any policy would allow. */
const mostAttempts = 40;

type Step = () => Promise<unknown>;

/** @returns the plan that was carried out. @throws what a step refuses for good. */
export async function rotate(
  world: World,
  id: string,
  { deaths, repeats, unwell }: Adversity = undisturbed,
  asked: Partial<RotateSecretInput> = {},
): Promise<Plan> {
  const input: RotateSecretInput = { environment: 'dev', secret: name, reason: 'asked', ...asked };
  const decision = decide(await asRun(id)(world.activities.gatherFacts, input), input);
  if (decision.kind !== 'rotate') throw new Error(`${decision.reason}: ${decision.explanation}`);
  world.mortality.die(deaths);
  const done: Step[] = [];
  for (const [index, step] of stepsOf(world, decision.plan, { id, unwell }).entries()) {
    await untilDone(step);
    done.push(step);
    const drawn = repeats[index];
    const again = drawn === undefined ? undefined : done[drawn % done.length];
    try {
      await (again && untilDone(again));
    } catch (error) {
      if (!(error instanceof NotYet)) throw error;
    }
  }
  world.mortality.die([]);
  return decision.plan;
}

/** Calls an activity as the run's steps do. */
export function asRun(id: string) {
  return <Input, Output>(activity: Activity<Input, Output>, input: Input): Promise<Output> =>
    activity(input, { run: { id, runbook: 'rotate-secret', environment: 'dev' }, key: 'step/0.1', input });
}

/** A look that did not find what was expected: late, when the world has moved on, nobody minds. */
class NotYet extends Error {}

async function untilDone(step: Step): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await step();
      return;
    } catch (error) {
      const again = error instanceof Killed || (error instanceof AutomationError && error.retryable);
      if (!again || attempt === mostAttempts) throw error;
    }
  }
}

function stepsOf(
  { activities: does, credential }: World,
  { rotation, publishes, first, sites }: Plan,
  { id, unwell }: { readonly id: string; readonly unwell: boolean },
): readonly Step[] {
  const call = asRun(id);
  const deliver = (secret: string, to: readonly ConsumingSite[]): Step[] => [
    ...credential.standbyVaults.map((vault) => () => call(does.level, { secret, from: credential.vault, to: vault })),
    ...to.flatMap((site) =>
      slotsOf(referring(site, [secret])).map((slot) => async () => {
        await call(does.refresh, { site, secrets: [secret], ...(slot === undefined ? {} : { slot }) });
      }),
    ),
    ...to.map((site) => async () => {
      const { ok, reason } = await call(does.readReferences, { site, secrets: [secret] });
      if (!ok) throw new NotYet(reason);
    }),
  ];
  const make: Step[] = [
    async () => {
      const created = await call(does.create, { rotation });
      if (created.state === 'refused') throw new Error(created.explanation);
    },
    () => call(does.test, { rotation }),
    ...(publishes === undefined ? [] : [() => call(does.publish, { rotation }), ...deliver(publishes, sites)]),
    () => call(does.promote, { rotation }),
  ];
  const close = () => call(does.closePending, { rotation });
  const undo: Step[] = [
    ...deliver(name, sites.slice(0, 1)),
    () => call(does.setBack, { rotation }),
    async () => {
      const holders = await call(does.findHolders, { rotation, sites });
      for (const step of deliver(
        name,
        sites.filter(({ site }) => holders.includes(site)),
      ))
        await untilDone(step);
    },
    () => call(does.withdraw, { rotation }),
    close,
  ];
  const finish: Step[] = [
    ...deliver(name, sites),
    ...(rotation.replaces ? [() => call(does.revoke, { rotation })] : []),
    ...(publishes === undefined ? [] : deliver(publishes, sites)),
    () => call(does.retire, { rotation, successor: '' }),
    close,
  ];
  return [...(first.length > 0 ? deliver(name, first) : []), ...make, ...(unwell ? undo : finish)];
}
