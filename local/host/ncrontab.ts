/** NCRONTAB schedules: six fields (or five, then at second 0), in UTC. */

import { Cron } from 'croner';
import { refusal } from './refusal.ts';

export interface Schedule {
  /** The first occurrence after a time, both in milliseconds since 1970. */
  next(after: number): number;
}

/** Throws `configuration-invalid` with the function's name for what NCRONTAB does not know, such as L, W, # or ?. */
export function parseSchedule(expression: string, functionName: string): Schedule {
  const wrong = (why: string): Error =>
    refusal(
      `${functionName} has the schedule "${expression}", and ${why}. ` +
        'Six fields are expected: second minute hour day month day-of-week.',
    );
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) throw wrong(`its fields are ${fields.length}`);
  if (!fields.every((field) => /^(?:[\d*,/-]|[a-z]{3,})+$/i.test(field))) {
    throw wrong('it has characters that NCRONTAB does not know');
  }
  const cron = parse(['0', ...fields].slice(-6).join(' '), wrong);
  return {
    next(after) {
      const found = cron.nextRun(new Date(after));
      if (found === null) throw wrong('it never comes');
      return found.getTime();
    },
  };
}

function parse(fields: string, wrong: (why: string) => Error): Cron {
  try {
    // NCRONTAB wants day and day-of-week both to match where both are given.
    return new Cron(fields, { timezone: 'UTC', domAndDow: true, paused: true });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause));
  }
}
