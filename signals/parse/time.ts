/** Times as senders write them: seven decimals, offsets, now and then no zone at all (which means UTC). */

const isoLike = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** ISO 8601 UTC with milliseconds, or undefined where the text is no time. Two spellings of one instant come out equal. */
export function normaliseTime(text: string): string | undefined {
  const match = isoLike.exec(text.trim());
  if (match === null) return undefined;
  const [, date, time, zone = 'Z'] = match;
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const milliseconds = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}
