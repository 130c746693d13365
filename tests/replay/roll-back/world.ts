/** Two sites with a bad release, and everything a rollback reaches, as fakes that a test bends before it plays. */
import type { Outcome } from '../../../orchestrations/runbook.ts';
import { rollBackSteps } from '../../../orchestrations/roll-back/names.ts';
import type { Facts, RollBackInput, SiteFacts } from '../../../orchestrations/roll-back/types.ts';
import type { ActivitiesFor } from '../../../orchestrations/step.ts';
import { sharedSteps, type PageRequest } from '../../../orchestrations/steps/names.ts';
import { secondsBetween } from '../../../orchestrations/time.ts';
import type { Lease } from '../../../records/leases.ts';
import { bad, facts, good, input, site, strange } from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import { fakesOf, type Fakes } from '../fakes.ts';
import { play, type Play, type Played } from '../play.ts';

type Steps = ActivitiesFor<typeof sharedSteps> & ActivitiesFor<typeof rollBackSteps>;

export interface World {
  /** As they are now; production first runs the bad release, the slot holds the good one. */
  readonly sites: Map<string, SiteFacts>;
  readonly pages: PageRequest[];
  /** Set by the end of the run. */
  conclusion: { readonly outcome: Outcome; readonly acted: boolean } | undefined;
  /** Mutating calls that really changed something, `act region`. */
  readonly changes: string[];
  facts(changes?: Partial<Facts>): Facts;
  change(siteId: string, changes: Partial<SiteFacts>): void;
  readonly steps: Steps;
}

export const lease: Lease = {
  environment: 'dev',
  owner: { kind: 'run', id: 'roll-back-of-a-test' },
  priority: 'rollback',
  token: { epoch: 1, counter: 1 },
  reason: 'roll back',
  heldSince: '2026-11-24T10:05:00.000Z',
  holdUntil: '2026-11-24T10:35:00.000Z',
};

const swapSeconds = 35;

export function createWorld(first: readonly SiteFacts[] = [site('weu'), site('neu')]): World {
  const sites = new Map(first.map((each) => [each.site, each]));
  const pages: PageRequest[] = [];
  const changes: string[] = [];
  const at = (id: string): SiteFacts => {
    const found = sites.get(id);
    if (!found) throw new Error(`There is no site ${id}.`);
    return found;
  };
  const change = (id: string, changed: Partial<SiteFacts>) => void sites.set(id, { ...at(id), ...changed });
  const without = (id: string, key: 'pendingOperation') => {
    const { [key]: _ended, ...rest } = at(id);
    sites.set(id, rest);
  };

  const steps: Steps = {
    claimRun: async () => 'claimed',
    claimSubject: async (_subject, { run }) => ({ owner: run.id }),
    wakeRun: async () => {},
    concludeRun: async (conclusion) => void (world.conclusion = conclusion),
    acquireLease: async () => ({ state: 'held', lease, unsettled: false }),
    findInFlight: async () => [],
    settleLease: async () => {},
    yieldRequested: async () => false,
    releaseLease: async () => {},
    withdrawLease: async () => {},
    page: async (page) => void pages.push(page),
    askApproval: async ({ planHash }) => ({ id: `approval-${planHash.slice(0, 8)}` }),
    readApproval: async () => ({ state: 'asked' }),

    gatherFacts: async () => world.facts(),
    recordDecision: async () => {},
    readSites: async ({ sites: wanted }) => wanted.map((plan) => at(plan.site)),
    holdDrift: async () => {},
    quarantineRelease: async () => {},
    async redeployPrevious(plan) {
      changes.push(`redeploy ${plan.region}`);
      change(plan.site, { staged: plan.to });
    },
    async applySlotConfig(plan) {
      changes.push(`apply ${plan.region}`);
      change(plan.site, { preview: true });
      return 'begun';
    },
    async resetSlotConfig(plan) {
      if (!at(plan.site).preview) return;
      changes.push(`reset ${plan.region}`);
      change(plan.site, { preview: false });
    },
    async completeSwap(plan) {
      changes.push(`swap ${plan.region}`);
      const { production = '', staged = '' } = at(plan.site);
      change(plan.site, { pendingOperation: 'swap' });
      setTimeout(() => {
        change(plan.site, { production: staged, staged: production, preview: false });
        without(plan.site, 'pendingOperation');
      }, swapSeconds * 1000);
    },
    probeSlot: async (plan) => ({ healthy: at(plan.site).staged === plan.to }),
    probeProduction: async ({ sites: wanted }) => ({
      healthy: wanted.every((plan) => at(plan.site).production === good),
    }),
    recordRecovery: async ({ firedAt, provenAt }) => ({ seconds: secondsBetween(firedAt, provenAt) }),
    isResolved: async () => true,
  };
  const world: World = {
    sites,
    pages,
    changes,
    conclusion: undefined,
    change,
    facts: (changed = {}) => facts({ sites: [...sites.values()], ...changed }),
    steps,
  };
  return world;
}

/** Of the shared steps and of those of a rollback, some as this test needs them. */
export function fakesFor(world: World, bent: Partial<Steps> = {}): Fakes {
  const steps = { ...world.steps, ...bent };
  return new Map([...fakesOf(sharedSteps, steps), ...fakesOf(rollBackSteps, steps)]);
}

export function playRollBack(
  world: World,
  bent: Partial<Steps> = {},
  more: Partial<Pick<Play, 'meanwhile' | 'requestedAt'>> & { readonly input?: RollBackInput } = {},
): Promise<Played> {
  return play({ runbook: 'roll-back', input, fakes: fakesFor(world, bent), ...more });
}

/** How often a step was called. */
export function callsOf({ calls }: Played, step: keyof Steps): readonly Played['calls'][number][] {
  const { name } = { ...sharedSteps, ...rollBackSteps }[step];
  return calls.filter((call) => call.step === name);
}

export { bad, good, input, site, strange };
