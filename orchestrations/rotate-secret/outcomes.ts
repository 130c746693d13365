/** How a rotation ends, in words that a list can be filtered by. Pure. */
import type { Outcome } from '../runbook.ts';
import type { Rotating } from './phases/rotating.ts';
import type { Decision, Plan } from './types.ts';

export function left({ reason, explanation }: Extract<Decision, { kind: 'leave' }>): Outcome {
  return { kind: `left-${reason}`, reason: explanation };
}

/** A dry run: what would have been done. */
export function planned({ rotation, strategy, steps, sites, overlapSeconds }: Plan): Outcome {
  return {
    kind: 'planned',
    reason: steps.join('; '),
    facts: { secret: rotation.credential.name, strategy, consumers: sites.length, overlapSeconds },
  };
}

export function rotated({ plan, regenerations, troubles, successor }: Rotating, secondsUntilProven: number): Outcome {
  const { name } = plan.rotation.credential;
  const [first] = troubles;
  return {
    kind: first ? `escalated-${first.kind}` : 'rotated',
    reason: first
      ? troubles.map(({ why }) => why).join('; ')
      : `${name} has a new value, its consumers are well with it, and the one before opens nothing.`,
    facts: {
      secret: name,
      version: successor ?? null,
      consumers: plan.sites.length,
      regenerations,
      secondsUntilProven,
    },
  };
}
