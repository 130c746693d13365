/** The judgement of a rotation, as a pure function of facts: each rule is one row, and the first that applies decides. */
import { sameResource } from '../../resources/resource-id.ts';
import type { Credential } from '../../secrets/credential.ts';
import type { RotateSecretInput } from '../../secrets/rotation-input.ts';
import { planOf } from './plan.ts';
import { isRefusal } from './strategies/strategy.ts';
import { strategyOf } from './strategies/table.ts';
import type { Decision, Facts, HoldFacts, LeaveReason, EscalateReason } from './types.ts';

/** Facts about a secret that somebody knows. */
type KnownFacts = Facts & { readonly credential: Credential };

type Rule = (facts: KnownFacts, input: RotateSecretInput) => Decision | undefined;

const rules: readonly Rule[] = [
  notCurrentVersion,
  standbyBehind,
  alreadyRotated,
  wrongTag,
  notDue,
  setBackBefore,
  disabled,
  held,
  noAdministrator,
];

/** What to do about a secret, given what is known. */
export function decide(facts: Facts, input: RotateSecretInput): Decision {
  const { credential } = facts;
  if (!credential)
    return escalate(
      'no-strategy',
      `Nobody knows how ${input.secret} of ${input.environment} is rotated: no resource with keys is called so, and operations/secrets.yaml does not name it.`,
    );
  const known = { ...facts, credential };
  for (const rule of rules) {
    const decision = rule(known, input);
    if (decision) return decision;
  }
  const replaced = replacedBy(known, input);
  const intention = strategyOf(credential).intend(replaced);
  return isRefusal(intention)
    ? escalate(intention.reason, intention.explanation)
    : { kind: 'rotate', plan: planOf(known, input, { intention, replaced }) };
}

/** The version whose credential has to go: the current one, or one that was replaced already and is known to others now. */
function replacedBy({ asked, current }: Facts, { reason }: RotateSecretInput): Facts['current'] {
  if (reason !== 'compromised' || !asked?.facts || asked.isCurrent) return current;
  const { credentialId } = asked.facts;
  // After a rotation that was set back, an older version and the current one are one credential.
  return credentialId !== undefined && credentialId === current?.credentialId ? current : asked.facts;
}

/** Events come late and twice; what is not current any more was rotated already. A compromised one must be shut all the same. */
function notCurrentVersion({ asked, credential }: KnownFacts, { reason, version }: RotateSecretInput) {
  if (!asked || asked.isCurrent) return undefined;
  if (reason !== 'compromised')
    return leave('not-current-version', `Version ${version} is not the current one of ${credential.name} any more.`);
  if (!asked.facts || !sameResource(asked.vault, credential.vault))
    return escalate(
      'unknown-version',
      `Version ${version} of ${credential.name} is compromised, and ${credential.vault} does not have it: find out whose credential it is.`,
    );
  return asked.facts.enabled
    ? undefined
    : leave('not-current-version', `Version ${version} of ${credential.name} was replaced, and is disabled.`);
}

/** A version of a standby vault that is old although the home vault has been rotated since. */
function standbyBehind({ asked, current, credential }: KnownFacts) {
  if (!asked?.isCurrent || sameResource(asked.vault, credential.vault)) return undefined;
  if (asked.facts?.rotationId === current?.rotationId) return undefined;
  return escalate(
    'standby-behind',
    `${asked.vault} still gives out a version of ${credential.name} that ${credential.vault} has replaced. Ask for a rotation by hand: it brings every vault level.`,
  );
}

function alreadyRotated({ current, credential }: KnownFacts, { reason }: RotateSecretInput) {
  return reason === 'missing' && current
    ? leave('already-rotated', `${credential.name} is there: version ${current.version}.`)
    : undefined;
}

/** Which of its issuer's credentials it is cannot be told, so that a rotation might end the one in use. */
function wrongTag({ due, credential }: KnownFacts) {
  if (due?.state !== 'wrong-tag') return undefined;
  return escalate('wrong-tag', `${credential.name} cannot be rotated: ${due.reasons.join(' ')}`);
}

/** Event Grid tells of every expiry 30 days before; how soon is soon enough, the credential says. */
function notDue({ due, credential }: KnownFacts, { reason }: RotateSecretInput) {
  if (due?.state !== 'fresh' || (reason !== 'near-expiry' && reason !== 'expired')) return undefined;
  return leave(
    'not-due',
    `${credential.name} is rotated ${credential.rotateBeforeDays} days before it ends, and that is later.`,
  );
}

/** What made the consumers unwell once would do so again, each day anew. */
function setBackBefore({ current, credential }: KnownFacts, { reason }: RotateSecretInput) {
  if (current?.setBackFrom === undefined || credential.source.strategy === 'human') return undefined;
  if (reason === 'asked' || reason === 'compromised') return undefined;
  return escalate(
    'set-back-before',
    `Consumers of ${credential.name} did not become healthy with version ${current.setBackFrom}, so that the value before it was put back. Find out why, and ask for the rotation by hand.`,
  );
}

/** Somebody switched it off, and may have meant it; where it is compromised, that was the first thing to do. */
function disabled({ current, credential }: KnownFacts, { reason }: RotateSecretInput) {
  if (!current || current.enabled || reason === 'compromised') return undefined;
  return escalate(
    'disabled',
    `The current version ${current.version} of ${credential.name} is disabled. Enable it, or ask for the rotation of a compromised secret.`,
  );
}

function held({ holds, credential }: KnownFacts, { reason }: RotateSecretInput) {
  const [hold] = holds;
  if (!hold) return undefined;
  const explanation = `${credential.name} is held: ${said(hold)}.`;
  // The daily sweep asks again.
  return reason === 'near-expiry' || reason === 'missing' ? leave('held', explanation) : escalate('held', explanation);
}

function said({ kind, owner, reason, endsAt }: HoldFacts): string {
  return `${kind} by ${owner} until ${endsAt} (${reason})`;
}

function noAdministrator({ administrator, credential }: KnownFacts) {
  if (administrator === undefined || administrator === 'ready') return undefined;
  return escalate(
    'no-administrator',
    `The secret that makes new credentials for ${credential.name} is ${administrator} in ${credential.vault}.`,
  );
}

function leave(reason: LeaveReason, explanation: string): Decision {
  return { kind: 'leave', reason, explanation };
}

function escalate(reason: EscalateReason, explanation: string): Decision {
  return { kind: 'escalate', reason, explanation };
}
