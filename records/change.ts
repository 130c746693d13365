/** Read, decide, write: how every record changes a document that others change at the same time. */
import { randomUUID } from 'node:crypto';
import { AutomationError } from '../errors.ts';
import type { Store } from './store.ts';

/** What a decision comes to: the document as it should be, or undefined to leave it, and the answer for the caller. */
export interface Decision<T, Answer> {
  readonly next?: T | undefined;
  readonly answer: Answer;
}

/** Waits out a conflict before the given attempt (1 for the first retry). */
export type Pause = (attempt: number) => Promise<void>;

const attempts = 20;

/** Full jitter, growing to half a second: writers that collided once should not collide again. */
export const jitteredPause: Pause = async (attempt) => {
  const milliseconds = Math.random() * Math.min(500, 10 * 2 ** attempt);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
};

/**
 * Decides on the document as it is now and writes the decision only if it still is; decides again otherwise.
 * `decide` may run several times and has no side effects. Throws `precondition-failed` when others keep winning.
 */
export async function change<T, Answer>(
  store: Store<T>,
  id: string,
  decide: (current: T | undefined) => Decision<T, Answer> | Promise<Decision<T, Answer>>,
  pause: Pause = jitteredPause,
): Promise<Answer> {
  let mine: { write: string; answer: Answer } | undefined;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const stored = await store.read(id);
    // The write before was refused, yet it is there: only its first response was lost.
    if (mine && stored?.write === mine.write) return mine.answer;
    const { next, answer } = await decide(stored?.value);
    if (next === undefined) return answer;
    mine = { write: randomUUID(), answer };
    const written = stored
      ? await store.replace(id, stored, next, mine.write)
      : await store.insert(id, next, mine.write);
    if (written) return answer;
    await pause(attempt);
  }
  throw new AutomationError(
    'precondition-failed',
    `${store.name} ${id} was changed by others in each of ${attempts} attempts to change it; try again.`,
    {
      data: { record: store.name, id },
    },
  );
}

/** The value of a document, or `not-found` naming it. */
export function existing<T>(store: Pick<Store<T>, 'name'>, id: string, value: T | undefined): T {
  if (value === undefined)
    throw new AutomationError('not-found', `There is no ${store.name} ${id}.`, { data: { record: store.name, id } });
  return value;
}
