import { describe, expect, it } from 'vitest';
import { measured, median } from '../../../bench/measured.ts';

const figure = { name: 'figure', unit: 'ms' };

describe('a median', () => {
  const cases: [number[], number][] = [
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ];
  for (const [values, expected] of cases)
    it(`of ${values.join(', ')} is ${expected}`, () => expect(median(values)).toBe(expected));

  it('of nothing is no number', () => expect(median([])).toBeNaN());
});

describe('a measured figure', () => {
  it('is the ratio of two medians, with every sample kept', () => {
    const result = measured({ ...figure, ours: [30, 10, 20], baseline: [10, 40], aim: { under: 1 } });
    expect(result).toMatchObject({ ours: 20, baseline: 25, ratio: 0.8, aim: '< 1', met: true });
    expect(result.samples).toEqual({ ours: [30, 10, 20], baseline: [10, 40] });
  });

  it('does not meet an aim that it only just reaches', () => {
    expect(measured({ ...figure, ours: [1], baseline: [2], aim: { over: 0.5 } })).toMatchObject({
      aim: '> 0.5',
      met: false,
    });
    expect(measured({ ...figure, ours: [4], baseline: [2], aim: { under: 2 } }).met).toBe(false);
  });

  it('is held to its aim itself where there is no baseline', () => {
    const lost = { name: 'lost', unit: 'signals', aim: { exactly: 0 } } as const;
    expect(measured({ ...lost, ours: [0] })).toMatchObject({ baseline: null, ratio: null, aim: '= 0', met: true });
    expect(measured({ ...lost, ours: [1] }).met).toBe(false);
  });

  it('that is only to be known is neither met nor missed', () => {
    expect(measured({ ...figure, ours: [7] })).toMatchObject({ ours: 7, aim: null, met: null });
  });
});
