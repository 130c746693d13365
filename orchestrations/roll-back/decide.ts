/** The judgement of a rollback, as a pure function of facts: each rule is one row, and the first that applies decides. */
import { secondsBetween } from '../time.ts';
import type { Decision, Facts, Plan, RollBackInput, SiteFacts, SitePlan, SitePhase } from './types.ts';

type Rule = (facts: Facts, input: RollBackInput) => Decision | undefined;

const rules: readonly Rule[] = [
  noSites,
  noRelease,
  alreadyRolledBack,
  newerRelease,
  outsideBakeTime,
  previousUnknown,
  unknownArtefact,
  dependencyFailing,
  rolledBackBefore,
  unsafeMigration,
];

/** What to do about an alert on a component, given what is known. */
export function decide(facts: Facts, input: RollBackInput): Decision {
  for (const rule of rules) {
    const decision = rule(facts, input);
    if (decision) return decision;
  }
  return { kind: 'roll-back', plan: planOf(facts, input) };
}

function noSites(facts: Facts, { component, environment }: RollBackInput): Decision | undefined {
  if (facts.sites.length > 0) return undefined;
  return {
    kind: 'escalate',
    reason: 'no-sites',
    explanation: `Component ${component} has no sites in ${environment}: operations/components.yaml names none that the snapshot has.`,
  };
}

function noRelease({ suspect }: Facts, { component, firedAt }: RollBackInput): Decision | undefined {
  if (suspect) return undefined;
  return {
    kind: 'leave',
    reason: 'no-release',
    explanation: `The ledger has no release of ${component} that was live at ${firedAt}.`,
  };
}

function newerRelease({ suspect, current }: Facts): Decision | undefined {
  if (!suspect || !current || current.id === suspect.id) return undefined;
  return {
    kind: 'leave',
    reason: 'newer-release',
    release: suspect.id,
    explanation: `Release ${current.id} has been live since ${current.liveAt}, after the alert about ${suspect.id} fired.`,
  };
}

function alreadyRolledBack({ suspect, previous, sites }: Facts): Decision | undefined {
  if (!suspect || !previous || sites.some(({ production }) => production !== previous.digest)) return undefined;
  return {
    kind: 'leave',
    reason: 'already-rolled-back',
    release: suspect.id,
    explanation: `Every site runs ${previous.id} already.`,
  };
}

function outsideBakeTime({ suspect, bakeMinutes }: Facts, { firedAt }: RollBackInput): Decision | undefined {
  if (!suspect) return undefined;
  const minutes = Math.floor(secondsBetween(suspect.liveAt, firedAt) / 60);
  if (minutes < bakeMinutes) return undefined;
  return {
    kind: 'leave',
    reason: 'outside-bake-time',
    release: suspect.id,
    explanation: `Release ${suspect.id} had been live for ${minutes} minutes when the alert fired; its bake time is ${bakeMinutes}.`,
  };
}

function previousUnknown({ suspect, previous }: Facts): Decision | undefined {
  if (!suspect || (previous && !previous.quarantine)) return undefined;
  return previous
    ? {
        kind: 'escalate',
        reason: 'previous-quarantined',
        release: suspect.id,
        explanation: `The release before ${suspect.id}, ${previous.id}, was taken back itself: ${previous.quarantine?.reason}.`,
      }
    : {
        kind: 'escalate',
        reason: 'previous-unknown',
        release: suspect.id,
        explanation: `The ledger does not say which release was live before ${suspect.id}.`,
      };
}

function unknownArtefact({ suspect, previous, sites }: Facts): Decision | undefined {
  if (!suspect || !previous) return undefined;
  const strangers = sites.filter(({ production }) => production !== suspect.digest && production !== previous.digest);
  if (strangers.length === 0) return undefined;
  const what = strangers
    .map(({ region, production }) => `${region} runs ${production ?? 'an image without a digest'}`)
    .join(', ');
  return {
    kind: 'escalate',
    reason: 'unknown-artefact',
    release: suspect.id,
    explanation: `Production does not run what the ledger says: ${what}; expected ${suspect.digest}.`,
  };
}

function dependencyFailing({ suspect, evidence }: Facts): Decision | undefined {
  const reasons = [
    ...(evidence.errorsBeforeRelease ? ['the component failed alike before the release went live'] : []),
    ...(evidence.previousFailsSameProbe ? ['the previous release fails the same probe'] : []),
    ...(evidence.dependenciesFailing.length > 0
      ? [`what it depends on does not answer: ${evidence.dependenciesFailing.join(', ')}`]
      : []),
    ...(evidence.otherComponentsFailing.length > 0
      ? [`other components fail as well: ${evidence.otherComponentsFailing.join(', ')}`]
      : []),
  ];
  if (!suspect || reasons.length === 0) return undefined;
  return {
    kind: 'leave',
    reason: 'dependency-failing',
    release: suspect.id,
    explanation: `Something that ${suspect.id} depends on fails rather than the release itself: ${reasons.join('; ')}.`,
  };
}

/** Alerts come late: what is live was just put back, and going back further is not what they call for. */
function rolledBackBefore({ suspect, replaced }: Facts): Decision | undefined {
  if (!suspect || !replaced?.quarantine) return undefined;
  return {
    kind: 'escalate',
    reason: 'rolled-back-before',
    release: suspect.id,
    explanation: `${suspect.id} was put back at ${suspect.liveAt} in place of ${replaced.id}; going back further is a person's decision.`,
  };
}

function unsafeMigration(facts: Facts, input: RollBackInput): Decision | undefined {
  if (facts.suspect?.migration !== 'breaking') return undefined;
  return {
    kind: 'ask',
    plan: planOf(facts, input),
    why: `Release ${facts.suspect.id} came with a breaking migration: the previous release may not work with the data as it is now.`,
  };
}

function planOf({ suspect, previous, sites, probe }: Facts, { environment, component }: RollBackInput): Plan {
  if (!suspect || !previous) throw new TypeError('A plan needs both releases; the rules before it see to that.');
  return {
    environment,
    component,
    release: suspect.id,
    previous: previous.id,
    sites: sites.map((site) => sitePlan(site, { from: suspect.digest, to: previous.digest, probe })),
  };
}

function sitePlan(
  { site, region, slot, hostName, slotHostName, image = '', production, staged }: SiteFacts,
  way: Pick<SitePlan, 'from' | 'to' | 'probe'>,
): SitePlan {
  const method = production === way.to ? 'none' : staged === way.to ? 'swap' : 'redeploy';
  return { site, region, slot, method, image, hostName, slotHostName, ...way };
}

/** Whether a plan made earlier is still the plan. */
export function samePlan(one: Plan, other: Plan): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Where a site stands between the two artefacts of its plan. `astray`: neither slot nor production holds what the plan needs, and a swap would be blind. */
export function phaseOf(plan: SitePlan, now: SiteFacts): SitePhase {
  if (now.pendingOperation !== undefined) return 'swapping';
  if (now.production === plan.to) return 'after';
  if (now.production !== plan.from) return 'astray';
  if (plan.method === 'redeploy' || now.staged === plan.to) return now.preview ? 'previewing' : 'before';
  return 'astray';
}
