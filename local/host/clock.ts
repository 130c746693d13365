/** Time as the host sees it, so that tests can move it. Outside tests it is the process's own, which a virtual clock may have replaced. */

export interface HostClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after `milliseconds`; the returned function calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

/** Node cannot wait longer than this in one go. */
export const longestWaitMilliseconds = 2 ** 31 - 1;

export const processClock: HostClock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
