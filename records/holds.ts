/** Holds: what automation must leave alone, for whom and until when (law 4). */
import type { TableClient } from '@azure/data-tables';
import { AutomationError } from '../errors.ts';
import { change, existing } from './change.ts';
import { isoNow, type Clock } from './clock.ts';
import { createCollection } from './collection.ts';
import { covers, type Scope } from './hold-scope.ts';

export type { Scope } from './hold-scope.ts';

export type HoldKind = 'rollback' | 'failover' | 'rotation' | 'break-glass' | 'manual';

export interface HoldInput {
  readonly id: string;
  readonly environment: string;
  readonly kind: HoldKind;
  readonly scope: Scope;
  /** Run or person. */
  readonly owner: string;
  readonly reason: string;
  /** ISO time after which it holds nothing. */
  readonly endsAt: string;
}

export interface Hold extends HoldInput {
  readonly openedAt: string;
  readonly ended?: { readonly by: string; readonly reason: string; readonly at: string };
}

export type Holds = ReturnType<typeof createHolds>;

export function createHolds({ table, clock }: { readonly table: TableClient; readonly clock: Clock }) {
  const holds = createCollection<Hold>({
    table,
    name: 'hold',
    createdAt: (hold) => hold.openedAt,
    isOpen: (hold) => hold.ended === undefined,
    columns: ({ environment }) => ({ environment }),
  });

  return {
    /** Opens the hold once; the hold that is there stays as it is. */
    open: (input: HoldInput): Promise<Hold> =>
      change(holds, input.id, (current) => {
        if (current) return { answer: current };
        const hold = { ...input, endsAt: new Date(input.endsAt).toISOString(), openedAt: isoNow(clock) };
        return { next: hold, answer: hold };
      }),

    /** The first end stays. */
    end: (id: string, { by, reason }: { readonly by: string; readonly reason: string }): Promise<Hold> =>
      change(holds, id, (current) => {
        const hold = existing(holds, id, current);
        if (hold.ended) return { answer: hold };
        const next = { ...hold, ended: { by, reason, at: isoNow(clock) } };
        return { next, answer: next };
      }),

    /** Moves the end; throws `conflict` for a hold that has ended. */
    extend: (id: string, { endsAt: until }: { readonly endsAt: string }): Promise<Hold> =>
      change(holds, id, (current) => {
        const hold = existing(holds, id, current);
        if (hold.ended)
          throw new AutomationError(
            'conflict',
            `Hold ${id} was ended at ${hold.ended.at} by ${hold.ended.by}; open another.`,
            { data: { id } },
          );
        const endsAt = new Date(until).toISOString();
        const next = { ...hold, endsAt };
        return hold.endsAt === endsAt ? { answer: hold } : { next, answer: next };
      }),

    get: (id: string) => holds.get(id),

    /** The holds that hold `scope` at a time (now, if absent), oldest first. One that ran out holds nothing, ended or not. */
    async covering(environment: string, scope: Scope, at: Date = clock.now()): Promise<readonly Hold[]> {
      const moment = at.toISOString();
      return (await holds.open({ environment })).filter((hold) => hold.endsAt > moment && covers(hold.scope, scope));
    },

    /** Newest first: with `open` those not ended, run out or not, else the latest of all. */
    async list(
      environment: string,
      { open = false, limit = 100 }: { readonly open?: boolean; readonly limit?: number } = {},
    ): Promise<readonly Hold[]> {
      if (open) return (await holds.open({ environment })).toReversed();
      return (await holds.newest({ where: { environment }, limit })).items;
    },
  };
}
