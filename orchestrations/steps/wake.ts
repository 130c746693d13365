/** Telling a run that waits to look again. */
import type { Operation, Run } from '../run.ts';
import { sharedSteps } from './names.ts';

/** Carries nothing: what a run waits for is in the records and in the world, so an event that gets lost costs time and nothing else. */
export const lookAgainEvent = 'LookAgainEvent';

/** Has another run look again; one that has ended does not mind. */
export function* wake(run: Run, other: string): Operation<void> {
  yield* run.do(sharedSteps.wakeRun, { run: other });
}

/** Waits until the run is told to look again, and at most until then. */
export function* untilToldOr(run: Run, deadline: Date): Operation<void> {
  if (deadline > run.now()) yield* run.event(lookAgainEvent, deadline);
}
