/** NCRONTAB schedules: six fields (or five, then at second 0), in UTC. */

import { Cron } from 'croner';
import { AutomationError } from '../../errors.ts';

export interface Schedule {
  /** The first occurrence after a time, both in milliseconds since 1970. */
  next(after: number): number;
}

/** Throws `configuration-invalid` with the function's name for what NCRONTAB does not know, such as L, W, # or ?. */
export function parseSchedule(expression: string, functionName: string): Schedule {
  const fields = expression.trim().split(/\s+/);
  const wrong = (why: string): AutomationError =>
    new AutomationError(
      'configuration-invalid',
      `${functionName} has the schedule "${expression}", and ${why}. Six fields are expected: second minute hour day month day-of-week.`,
    );
  if (fields.length < 5 || fields.length > 6) throw wrong(`that is ${fields.length} fields`);
  if (fields.some((field) => !/^(?:[\d*,/-]|[a-z]{3,})+$/i.test(field)))
    throw wrong('it has characters that NCRONTAB does not know');

  let cron: Cron;
  try {
    // NCRONTAB wants day and day-of-week both to match where both are given.
    cron = new Cron(fields.length === 5 ? `0 ${fields.join(' ')}` : fields.join(' '), {
      timezone: 'UTC',
      domAndDow: true,
      paused: true,
    });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause));
  }
  return {
    next(after) {
      const found = cron.nextRun(new Date(after));
      if (found === null) throw wrong('it never comes');
      return found.getTime();
    },
  };
}
