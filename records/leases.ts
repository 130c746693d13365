/** Leases: one mutating runbook an environment at a time, across all runbooks and pipelines (law 3). */
import type { TableClient } from '@azure/data-tables';
import { change, type Decision, type Pause } from './change.ts';
import type { Clock } from './clock.ts';
import { waitersAbove } from './lease-liveness.ts';
import {
  byRank,
  noLease,
  sameOwner,
  type AcquireAnswer,
  type Lease,
  type LeaseFacts,
  type LeaseRequest,
  type LeaseState,
  type Owner,
} from './lease-state.ts';
import * as transitions from './lease-transitions.ts';
import type { Store } from './store.ts';
import { createTableStore } from './table-store.ts';

export { priorities } from './lease-state.ts';
export type {
  AcquireAnswer,
  FencingToken,
  HeldAnswer,
  Lease,
  LeaseRequest,
  LeaseState,
  Owner,
  Priority,
  Unsettled,
  WaitingAnswer,
} from './lease-state.ts';

export interface LeasesOptions {
  readonly clock: Clock;
  /** Whether a run's durable instance is alive (suspended counts). Where it cannot tell and throws, the owner counts as alive. */
  readonly isAlive: (owner: Owner) => Promise<boolean>;
  /** Of this region, one more with every failover: a region that was given up gets no lease and loses those it had. */
  readonly epoch: number;
  readonly pause?: Pause | undefined;
}

export type Leases = ReturnType<typeof createLeasesOver>;

export function createLeases({ table, ...options }: LeasesOptions & { readonly table: TableClient }): Leases {
  return createLeasesOver(createTableStore<LeaseState>({ table, name: 'lease' }), options);
}

/** Over any store, as tests do. */
export function createLeasesOver(store: Store<LeaseState>, { clock, isAlive, epoch, pause }: LeasesOptions) {
  const stateOf = (environment: string, state: LeaseState | undefined) => state ?? noLease(environment, epoch);
  /** For what decides without asking whether anybody is dead. */
  const facts = (): LeaseFacts => ({ now: clock.now(), epoch, dead: () => false });

  function move<Answer>(
    environment: string,
    decide: (state: LeaseState) => Decision<LeaseState, Answer> | Promise<Decision<LeaseState, Answer>>,
  ): Promise<Answer> {
    return change(store, environment, (current) => decide(stateOf(environment, current)), pause);
  }

  async function look(environment: string): Promise<LeaseState> {
    return stateOf(environment, (await store.read(environment))?.value);
  }

  async function isDead(owner: Owner): Promise<boolean> {
    return owner.kind === 'run' && !(await isAlive(owner).catch(() => true));
  }

  /** The dead among those whose life matters to the request: the holder, and the waiters that go before it. */
  async function deadFor(state: LeaseState, { owner, priority }: LeaseRequest): Promise<(owner: Owner) => boolean> {
    const arrival = state.waiters.find((waiter) => sameOwner(waiter.owner, owner))?.arrival ?? Infinity;
    const ahead = state.waiters
      .filter((waiter) => byRank(waiter, { priority, arrival }) < 0)
      .map((waiter) => waiter.owner);
    const asked = [...(state.holder ? [state.holder.lease.owner] : []), ...ahead].filter(
      (other) => !sameOwner(other, owner),
    );
    const answers = await Promise.all(asked.map(async (other) => ((await isDead(other)) ? [other] : [])));
    const dead = answers.flat();
    return (other) => dead.some((one) => sameOwner(one, other));
  }

  return {
    /** Takes the lease or waits for it: ask again until it is held, at least every minute, or `withdraw`. Idempotent for an owner. */
    acquire: (request: LeaseRequest): Promise<AcquireAnswer> =>
      move(request.environment, async (state) => {
        const dead = await deadFor(state, request);
        return transitions.acquire(state, request, { now: clock.now(), epoch, dead });
      }),

    /** Called by every mutating activity right before it acts. Throws `lease-lost` or `lease-unsettled`. */
    async check(lease: Lease): Promise<void> {
      transitions.requireSettled(transitions.requireHeld(await look(lease.environment), lease, facts()));
    },

    /** Says that what a former holder left in flight has ended. Throws `lease-lost`. */
    settled: (lease: Lease): Promise<void> =>
      move(lease.environment, (state) => transitions.settle(state, lease, facts())),

    /** Gives the lease back; `released` is false where this grant was over already. */
    release: (lease: Lease): Promise<{ readonly released: boolean }> =>
      move(lease.environment, (state) => transitions.release(state, lease)),

    /** Leaves the queue. */
    withdraw: ({ environment, owner }: { readonly environment: string; readonly owner: Owner }): Promise<void> =>
      move(environment, (state) => transitions.withdraw(state, owner)),

    /** Whether somebody alive with a higher priority waits. Throws `lease-lost`. */
    async yieldRequested(lease: Lease): Promise<boolean> {
      const held = transitions.requireHeld(await look(lease.environment), lease, facts());
      const alive = await Promise.all(waitersAbove(held).map(async ({ owner }) => !(await isDead(owner))));
      return alive.includes(true);
    },

    /** Gives the lease to another owner past the queue; repeated, it answers the same. Throws `lease-lost`. */
    handOver: (lease: Lease, to: Omit<LeaseRequest, 'environment'>): Promise<Lease> =>
      move(lease.environment, (state) => transitions.handOver(state, lease, to, facts())),

    /** A pipeline's sign of life. Throws `lease-lost`. */
    heartbeat: (lease: Lease): Promise<Lease> =>
      move(lease.environment, (state) => transitions.beat(state, lease, facts())),

    /** A person takes the lease from whoever has it; the next holder must settle what that one left. */
    breakLease: ({
      environment,
      by,
      reason,
    }: {
      readonly environment: string;
      readonly by: string;
      readonly reason: string;
    }): Promise<{ readonly broken?: Lease }> =>
      move(environment, (state) => transitions.breakLease(state, { by, reason }, clock.now())),

    /** Who holds, who waits in which order, and what is unsettled. */
    view: look,
  };
}
