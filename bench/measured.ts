/** What a benchmark comes to: ours against a baseline measured in the same run, or a figure of ours alone. */

/** What a ratio (or, without a baseline, the figure itself) is to be. */
export type Aim = { readonly over: number } | { readonly under: number } | { readonly exactly: number };

export interface Measured {
  readonly name: string;
  readonly unit: string;
  /** Medians of the samples. */
  readonly ours: number;
  readonly baseline: number | null;
  /** ours / baseline. */
  readonly ratio: number | null;
  /** `> 0.5`, `< 2`, `= 0`; null where the figure is only to be known. */
  readonly aim: string | null;
  readonly met: boolean | null;
  readonly samples: { readonly ours: readonly number[]; readonly baseline: readonly number[] };
}

export interface Samples {
  readonly name: string;
  readonly unit: string;
  readonly ours: readonly number[];
  readonly baseline?: readonly number[];
  readonly aim?: Aim;
}

export function measured({ name, unit, ours: given, baseline: compared = [], aim }: Samples): Measured {
  const ours = median(given);
  const baseline = compared.length > 0 ? median(compared) : null;
  const ratio = baseline === null ? null : ours / baseline;
  return {
    name,
    unit,
    ours,
    baseline,
    ratio,
    aim: aim ? inWords(aim) : null,
    met: aim ? isMet(aim, ratio ?? ours) : null,
    samples: { ours: given, baseline: compared },
  };
}

/** The middle one, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? NaN) + upper) / 2;
}

function isMet(aim: Aim, value: number): boolean {
  if ('over' in aim) return value > aim.over;
  return 'under' in aim ? value < aim.under : value === aim.exactly;
}

function inWords(aim: Aim): string {
  if ('over' in aim) return `> ${aim.over}`;
  return 'under' in aim ? `< ${aim.under}` : `= ${aim.exactly}`;
}
