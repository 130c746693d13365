/** Looking again until something is so, or a deadline says that it is not. */
import type { Operation, Run } from '../run.ts';
import { later } from '../time.ts';

/**
 * Looks at once and then every `everySeconds`; undefined at the deadline.
 * @param look answers undefined where it is not so yet.
 */
export function* waitFor<T>(
  run: Run,
  { withinSeconds, everySeconds }: { readonly withinSeconds: number; readonly everySeconds: number },
  look: () => Operation<T | undefined>,
): Operation<T | undefined> {
  const deadline = later(run.now(), withinSeconds);
  for (;;) {
    const found = yield* look();
    if (found !== undefined) return found;
    if (later(run.now(), everySeconds) > deadline) return undefined;
    yield* run.wait(everySeconds);
  }
}
