/** Counts the signals that join something without growing with them: a storm brings thousands. */

export interface Tally {
  /** Distinct signals, except that one repeated after `remembered` others counts again. */
  readonly count: number;
  /** The ids of the first few, in the order they came. */
  readonly first: readonly string[];
  /** Heads of the latest ids, to know a repetition. */
  readonly recent: readonly string[];
}

const kept = 10;
const remembered = 200;
const headLength = 12;

export const noSignals: Tally = { count: 0, first: [], recent: [] };

/** The tally with one more signal; the same tally where it is there already. */
export function counted(tally: Tally, signalId: string | undefined): Tally {
  if (signalId === undefined) return tally;
  const head = signalId.slice(0, headLength);
  if (tally.first.includes(signalId) || tally.recent.includes(head)) return tally;
  return {
    count: tally.count + 1,
    first: tally.first.length < kept ? [...tally.first, signalId] : tally.first,
    recent: [...tally.recent, head].slice(-remembered),
  };
}
