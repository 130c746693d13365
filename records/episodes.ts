/** Episodes: which reports of a cause belong together, so that there is exactly one run for them (law 8). */
import type { TableClient } from '@azure/data-tables';
import type { Signal } from '../signals/signal.ts';
import { change } from './change.ts';
import { createCoalescer } from './coalesce.ts';
import type { Clock } from './clock.ts';
import { observed, type EpisodeHistory, type Observation } from './episode-transitions.ts';
import { createTableStore } from './table-store.ts';

export type { EpisodeState, Observation } from './episode-transitions.ts';

export interface EpisodesOptions {
  readonly table: TableClient;
  readonly clock: Clock;
  /** How long a cause without an end may be silent before its next report begins another episode; 30 minutes if absent. */
  readonly quietSeconds?: number;
}

export type Episodes = ReturnType<typeof createEpisodes>;

export function createEpisodes({ table, quietSeconds = 30 * 60 }: EpisodesOptions) {
  const histories = createTableStore<EpisodeHistory>({ table, name: 'episode' });

  const observeTogether = createCoalescer<Signal, Observation>((fingerprint, signals) =>
    change(histories, fingerprint, (current) => {
      let history = current;
      const answer = signals.map((signal) => {
        const decision = observed(history, signal, { quietSeconds });
        history = decision.next ?? history;
        return decision.answer;
      });
      return history === undefined || history === current ? { answer } : { next: history, answer };
    }),
  );

  return {
    /** The episode that a signal belongs to. `isNew` is true for exactly one delivery of an episode. */
    observe: (signal: Signal): Promise<Observation> => observeTogether(signal.cause.fingerprint, signal),
  };
}
