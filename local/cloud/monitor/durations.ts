/** ISO 8601 durations as alert rules have them (`PT5M`, `PT1H`, `P1D`). */

const pattern = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Milliseconds; undefined for what is not such a duration. */
export function millisecondsOf(duration: string | undefined): number | undefined {
  const parts = pattern.exec(duration ?? '');
  if (parts === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const total = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  return total > 0 ? total : undefined;
}
