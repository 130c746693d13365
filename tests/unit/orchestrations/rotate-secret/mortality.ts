/** A process that dies in the middle of a call: right before it has its effect, or right after, before anybody hears of it. */

export class Killed extends Error {}

export interface Death {
  /** Counted from 1 over every call of every port. */
  readonly call: number;
  readonly when: 'before' | 'after';
}

export interface Mortality {
  /** Every fake does its effect through this. */
  readonly call: <T>(effect: () => T) => Promise<T>;
  readonly calls: () => number;
  /** Dies at these calls from now on, each once. */
  readonly die: (deaths: readonly Death[]) => void;
}

export function createMortality(): Mortality {
  let calls = 0;
  let deaths: readonly Death[] = [];
  const dies = (when: Death['when']) => deaths.some((death) => death.call === calls && death.when === when);
  return {
    async call(effect) {
      calls += 1;
      if (dies('before')) throw new Killed();
      const isLast = dies('after');
      const answer = effect();
      if (isLast) throw new Killed();
      return answer;
    },
    calls: () => calls,
    die: (next) => {
      deaths = next.map(({ call, when }) => ({ call: calls + call, when }));
    },
  };
}
