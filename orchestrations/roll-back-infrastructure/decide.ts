/** The judgement of a rollback of the infrastructure, as a pure function of facts. */
import type { Decision, Facts, Plan, RollBackInfrastructureInput } from './types.ts';

export function decide(facts: Facts, input: RollBackInfrastructureInput): Decision {
  const { previous, losses } = facts;
  const { environment, failed } = input;
  if (!previous)
    return {
      kind: 'escalate',
      reason: 'previous-unknown',
      explanation: `The ledger has no release of the infrastructure of ${environment} to go back to.`,
    };
  if (previous.digest === failed)
    return {
      kind: 'escalate',
      reason: 'same-template',
      explanation: `What failed is what ${previous.id} was made of: applying it again is no way back.`,
    };
  if (!facts.hasPreviousTemplate || !facts.hasFailedTemplate)
    return {
      kind: 'escalate',
      reason: 'template-missing',
      explanation: `The template of ${facts.hasPreviousTemplate ? `what failed (${failed})` : previous.id} was never kept: what going back does cannot be told.`,
    };
  const plan: Plan = { environment, failed, previous: previous.id, digest: previous.digest, losses };
  if (losses.length === 0) return { kind: 'roll-back', plan };
  return {
    kind: 'ask',
    plan,
    why: `Going back to ${previous.id} loses something: ${losses.map(({ resource, why }) => `${resource}: ${why}`).join('; ')}`,
  };
}

export function samePlan(one: Plan, other: Plan): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
