import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAutomationError } from '../../../errors.ts';
import { change } from '../../../records/change.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

const addOne = (current: number | undefined) => ({ next: (current ?? 0) + 1, answer: (current ?? 0) + 1 });

describe('changing a document', () => {
  it('loses no change of writers that interleave in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 4 }), async (scheduler, writers) => {
        const turn = () => scheduler.schedule(Promise.resolve());
        const store = createMemoryStore<number>({ turn });
        const answers = await scheduler.waitFor(
          Promise.all(Array.from({ length: writers }, () => change(store, 'count', addOne, turn))),
        );
        expect(store.peek('count')).toBe(writers);
        expect(answers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: writers }, (_, index) => index + 1));
      }),
      { numRuns: 100 },
    );
  });

  it('recognises its own write when the answer to it was lost', async () => {
    const lost = [true, false];
    const store = createMemoryStore<number>({ losesAnswer: () => lost.shift() ?? false });
    expect(await change(store, 'count', addOne, async () => {})).toBe(1);
    expect(store.peek('count')).toBe(1);
  });

  it('writes nothing where the decision leaves the document', async () => {
    const store = createMemoryStore<number>({
      onWrite: () => {
        throw new Error('nothing should be written');
      },
    });
    expect(await change(store, 'count', (current) => ({ answer: current ?? 'absent' }))).toBe('absent');
  });

  it('gives up by name where others keep winning', async () => {
    const store = { ...createMemoryStore<number>(), insert: () => Promise.resolve(false) };
    const failure = await change(store, 'count', addOne, async () => {}).catch((error: unknown) => error);
    expect(isAutomationError(failure, 'precondition-failed') && failure.message).toContain(
      'count was changed by others',
    );
  });
});
