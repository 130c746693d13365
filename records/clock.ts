/** Where records take the time from. */

export interface Clock {
  now(): Date;
}

export function isoNow(clock: Clock): string {
  return clock.now().toISOString();
}

/** ISO 8601 UTC, `seconds` after `at`. */
export function isoAfter(at: string | Date, seconds: number): string {
  return new Date(new Date(at).getTime() + seconds * 1000).toISOString();
}
