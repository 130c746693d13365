/** Quantities of a month, and what they are in the units that the price sheet counts in: `1 Hour`, `1/Day`, `10K`, `1 GB/Month`. */

/** Azure's own month for estimates. */
export const hoursPerMonth = 730;

type Measure = 'each' | 'GB' | 'GB second';

export interface Amount {
  readonly quantity: number;
  readonly of: Measure;
  /** Held all month long (an instance, a stored GB), or used up in it (a request, a transferred GB). */
  readonly mode: 'held' | 'used';
}

export const held = (quantity: number, of: 'each' | 'GB' = 'each'): Amount => ({ quantity, of, mode: 'held' });
export const used = (quantity: number, of: Measure = 'each'): Amount => ({ quantity, of, mode: 'used' });

interface Unit {
  readonly size: number;
  readonly of: 'each' | 'GB';
  readonly time: keyof typeof unitsPerMonth | undefined;
}

const unitsPerMonth = {
  second: hoursPerMonth * 3600,
  hour: hoursPerMonth,
  day: hoursPerMonth / 24,
  month: 1,
} as const;

const thousands = { '': 1, K: 1_000, M: 1_000_000 } as const;

/**
 * The amount in a sheet's unit.
 * @returns undefined where the unit is not known, or counts something else: a guess would be a wrong price.
 */
export function inUnits({ quantity, of, mode }: Amount, unitOfMeasure: string): number | undefined {
  const unit = unitOf(unitOfMeasure);
  if (unit === undefined) return undefined;
  const { size, time } = unit;
  if (of === 'GB second')
    return unit.of === 'GB' && (time === 'second' || time === 'hour')
      ? (quantity * unitsPerMonth[time]) / unitsPerMonth.second / size
      : undefined;
  if (unit.of !== of) return undefined;
  if (mode === 'used') return time === undefined || time === 'month' ? quantity / size : undefined;
  // `1` is how Azure counts what it bills by the month (zones, alert rules); `1 GB` is a transferred one.
  if (time === undefined) return of === 'each' ? quantity / size : undefined;
  return (quantity * unitsPerMonth[time]) / size;
}

const form = /^(\d+(?:\.\d+)?)\s*([KM]?)(?:[\s/-]*\b(GB|GiB)\b)?(?:[\s/-]*\b(second|hour|day|month)s?\b)?$/i;

function unitOf(text: string): Unit | undefined {
  const found = form.exec(text.trim());
  if (found === null) return undefined;
  const [, number = '', thousand = '', gigabyte, time] = found;
  const factor = Object.entries(thousands).find(([sign]) => sign === thousand.toUpperCase())?.[1] ?? 1;
  const size = Number(number) * factor;
  if (!(size > 0)) return undefined;
  const named = Object.keys(unitsPerMonth).find((name) => name === time?.toLowerCase());
  return { size, of: gigabyte === undefined ? 'each' : 'GB', time: isTime(named) ? named : undefined };
}

function isTime(name: string | undefined): name is keyof typeof unitsPerMonth {
  return name !== undefined && Object.hasOwn(unitsPerMonth, name);
}
