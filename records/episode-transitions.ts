/**
 * How a report finds its episode, as a function of what was reported before: any order and any number of deliveries end
 * with one epoch an episode.
 *
 * An alert that has an end is told apart by its alert id, else by its fired time: both its Fired and its Resolved carry
 * them, so neither order nor repetition matters. A storm sends further alerts of the same rule, target and dimensions
 * under ids of their own: those that fire before the episode is resolved, each within minutes of the one before, belong
 * to it. Later ones do not, because then one lost Resolved would make the rule deaf for ever. A cause without an end is a
 * chain of reports with no gap longer than the quiet window; a late report that closes a gap joins both sides under the
 * epoch that was given first.
 */
import type { Signal } from '../signals/signal.ts';
import type { Decision } from './change.ts';

export type EpisodeState = 'open' | 'resolved';

export interface Observation {
  /** Chosen by the first delivery, and kept. */
  readonly epoch: string;
  readonly isNew: boolean;
  readonly state: EpisodeState;
}

export interface Episode {
  readonly epoch: string;
  /** Counts up with every episode of the cause: of two that turn out to be one, the older epoch stays. */
  readonly order: number;
  /** Alert id, where the alert has one. */
  readonly alert?: string;
  /** Milliseconds: the reports lie between them. */
  readonly first: number;
  readonly last: number;
  readonly resolved: boolean;
}

export interface EpisodeHistory {
  readonly next: number;
  /** The latest `mostEpisodes`, none older than `rememberedDays` before the latest. */
  readonly episodes: readonly Episode[];
}

/**
 * A stateful rule fires anew only after it was resolved, which takes three healthy evaluations: what fires again this
 * soon is the same episode told under another id.
 */
const stormMilliseconds = 4 * 60 * 1000;

const rememberedDays = 60;
const mostEpisodes = 300;
const dayMilliseconds = 24 * 60 * 60 * 1000;

export type ObservedSignal = Pick<Signal, 'at' | 'condition' | 'cause' | 'facts' | 'resolvedAt'>;

export function observed(
  history: EpisodeHistory | undefined,
  signal: ObservedSignal,
  { quietSeconds }: { readonly quietSeconds: number },
): Decision<EpisodeHistory, Observation> {
  const { next, episodes } = history ?? { next: 1, episodes: [] };
  const report = reportOf(signal, next);
  const same = episodes
    .filter((episode) => belongs(episode, report, signal, quietSeconds * 1000))
    .toSorted((a, b) => a.order - b.order);
  const merged = same.reduceRight((later, earlier) => join(earlier, later), report);
  const isNew = same.length === 0;
  const answer: Observation = { epoch: merged.epoch, isNew, state: merged.resolved ? 'resolved' : 'open' };
  const [only] = same;
  if (same.length === 1 && only && equal(only, merged)) return { answer };
  const others = episodes.filter((episode) => !same.includes(episode));
  return { next: { next: isNew ? next + 1 : next, episodes: remembered([...others, merged]) }, answer };
}

function reportOf({ at, condition, cause, facts, resolvedAt }: ObservedSignal, order: number): Episode {
  const fired = milliseconds(cause.episode === 'until-resolved' && cause.epoch !== '' ? cause.epoch : at);
  const alertId = facts['alertId'];
  const epoch = cause.episode === 'single' || cause.epoch !== '' ? cause.epoch : at;
  const resolved = condition === 'resolved';
  const last = resolved && resolvedAt !== undefined ? milliseconds(resolvedAt) : fired;
  return {
    epoch,
    order,
    ...(typeof alertId === 'string' && cause.episode === 'until-resolved' ? { alert: alertId } : {}),
    first: fired,
    last: Math.max(fired, last),
    resolved,
  };
}

function belongs(episode: Episode, report: Episode, { cause }: ObservedSignal, quiet: number): boolean {
  if (cause.episode === 'single') return episode.epoch === report.epoch;
  if (cause.episode === 'until-quiet')
    return report.first <= episode.last + quiet && report.last >= episode.first - quiet;
  if (episode.alert !== undefined && episode.alert === report.alert) return true;
  if (episode.first === report.first) return true;
  // Once it was resolved, nothing that fires later belongs to it.
  const latest = episode.resolved ? episode.last : episode.last + stormMilliseconds;
  return report.first >= episode.first - stormMilliseconds && report.first <= latest;
}

function join(earlier: Episode, later: Episode): Episode {
  const alert = earlier.alert ?? later.alert;
  return {
    epoch: earlier.epoch,
    order: earlier.order,
    ...(alert === undefined ? {} : { alert }),
    first: Math.min(earlier.first, later.first),
    last: Math.max(earlier.last, later.last),
    resolved: earlier.resolved || later.resolved,
  };
}

function equal(a: Episode, b: Episode): boolean {
  return (
    a.epoch === b.epoch && a.alert === b.alert && a.first === b.first && a.last === b.last && a.resolved === b.resolved
  );
}

function remembered(episodes: readonly Episode[]): readonly Episode[] {
  const byTime = episodes.toSorted((a, b) => a.last - b.last);
  const latest = byTime.at(-1)?.last ?? 0;
  return byTime.filter(({ last }) => last >= latest - rememberedDays * dayMilliseconds).slice(-mostEpisodes);
}

/** A time that cannot be read sorts before all others instead of failing the signal. */
function milliseconds(at: string): number {
  const time = Date.parse(at);
  return Number.isNaN(time) ? 0 : time;
}
