/** The deadlines of the emulated cloud: named by what they do, and all dropped when it stops. */

export interface Timers {
  /** Runs `work` at `time` (epoch milliseconds), at once when that has passed. Returns what cancels it. */
  at(time: number, work: () => void | Promise<void>): () => void;
  /** Runs `work` every `milliseconds`, never twice at once. */
  every(milliseconds: number, work: () => void | Promise<void>): () => void;
  stop(): void;
}

/** `report` gets what a deadline's work throws; one failure never stops the others. */
export function createTimers(report: (error: unknown) => void): Timers {
  const pending = new Set<ReturnType<typeof setTimeout>>();
  let stopped = false;

  function at(time: number, work: () => void | Promise<void>): () => void {
    if (stopped) return () => {};
    const timer = setTimeout(
      () => {
        pending.delete(timer);
        void run(work);
      },
      Math.max(0, time - Date.now()),
    );
    pending.add(timer);
    return () => {
      clearTimeout(timer);
      pending.delete(timer);
    };
  }

  async function run(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      report(error);
    }
  }

  return {
    at,
    every(milliseconds, work) {
      let cancelled = false;
      let cancel: (() => void) | undefined;
      const next = (): void => {
        if (cancelled) return;
        cancel = at(Date.now() + milliseconds, async () => {
          await run(work);
          next();
        });
      };
      next();
      return () => {
        cancelled = true;
        cancel?.();
      };
    },
    stop() {
      stopped = true;
      for (const timer of pending) clearTimeout(timer);
      pending.clear();
    },
  };
}
