/** A timer that came due, as a signal: routed like any other, once for each time it was due. */

import { signalId } from './canonical.ts';
import { singleCause } from './fingerprint.ts';
import { fieldOf } from './parse/field.ts';
import type { Signal } from './signal.ts';

export interface Occurrence {
  /** Name of the schedule; routes match it as `rule`. */
  readonly name: string;
  /** When it was due, not when it ran. */
  readonly dueAt: Date;
  /** Ran later than it should have. */
  readonly isPastDue?: boolean;
}

export function scheduleSignal({ name, dueAt, isPastDue = false }: Occurrence): Signal {
  const due = dueAt.toISOString();
  return {
    id: signalId('schedule', { name, due }),
    source: 'schedule',
    kind: 'schedule',
    name,
    condition: 'occurred',
    at: due,
    title: `${name} due at ${due}`,
    targets: [],
    dimensions: {},
    tags: {},
    cause: singleCause('schedule', { name, due }),
    facts: { isPastDue },
  };
}

/**
 * Reads what the timer trigger hands to a function. While a function runs, `scheduleStatus.next` is the time it was due
 * (recorded on the real host); without a status (schedules under a minute) it is the second it runs in.
 */
export function parseTimer(name: string, timer: unknown, now: Date): Signal {
  const field = fieldOf(timer);
  const next = field.get('scheduleStatus').get('next').maybeTime();
  const running = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const dueAt = next !== undefined && Date.parse(next) <= now.getTime() + 1000 ? new Date(next) : running;
  return scheduleSignal({ name, dueAt, isPastDue: field.get('isPastDue').maybeFlag() ?? false });
}
