import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted, noSignals } from '../../../records/tally.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `${String(index).padStart(12, '0')}-signal`);

describe('a tally of signals', () => {
  it('counts every signal once in whatever order and number they come', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ids(30)), { maxLength: 100 }), (reported) => {
        const tally = reported.reduce(counted, noSignals);
        expect(tally.count).toBe(new Set(reported).size);
        expect(tally.first).toEqual([...new Set(reported)].slice(0, 10));
      }),
    );
  });

  it('stays small in a storm', () => {
    const tally = ids(5_000).reduce(counted, noSignals);
    expect(tally.count).toBe(5_000);
    expect(JSON.stringify(tally).length).toBeLessThan(4_000);
  });

  it('is the same object where nothing is new', () => {
    const tally = counted(noSignals, 'signal-1');
    expect(counted(tally, 'signal-1')).toBe(tally);
    expect(counted(tally, undefined)).toBe(tally);
  });
});
