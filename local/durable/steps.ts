/** Synchronous tasks and coroutines: the extension replays a reply without ever leaving the thread, and so does the engine. */

/** Something that settles once, well or failed; listeners run at once, in order. */
export class Step {
  settled = false;
  failed = false;
  readonly #listeners: (() => void)[] = [];

  settle(failed = false): void {
    if (this.settled) return;
    this.settled = true;
    this.failed = failed;
    for (const listener of this.#listeners) listener();
  }

  whenSettled(listener: () => void): void {
    if (this.settled) listener();
    else this.#listeners.push(listener);
  }
}

/** A generator that yields steps and is told whether each failed; it returns true for its own failure. */
export type Routine = Generator<Step, boolean, boolean>;

export function settledStep(failed = false): Step {
  const step = new Step();
  step.settle(failed);
  return step;
}

/** Runs a routine as far as its steps have settled; the returned step settles when it ends. */
export function run(routine: Routine): Step {
  const whole = new Step();
  const advance = (failed: boolean): void => {
    const next = routine.next(failed);
    if (next.done) return whole.settle(next.value);
    next.value.whenSettled(() => advance(next.value.failed));
  };
  advance(false);
  return whole;
}

/** Settles when every step has, failed if one has: .NET's Task.WhenAll. */
export function whenAll(steps: readonly Step[]): Step {
  const all = new Step();
  const check = (): void => {
    if (steps.every((step) => step.settled)) all.settle(steps.some((step) => step.failed));
  };
  for (const step of steps) step.whenSettled(check);
  return all;
}

/** Settles with the first step to settle. */
export function whenAny(steps: readonly Step[]): Step {
  const any = new Step();
  for (const step of steps) step.whenSettled(() => any.settle());
  return any;
}
