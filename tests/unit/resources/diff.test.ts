import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences } from '../../../resources/diff.ts';

describe('the difference of two values', () => {
  it.each([
    ['equal values', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ['a changed leaf', { a: { b: 1 } }, { a: { b: 2 } }, [{ path: 'a.b', kind: 'changed', before: 1, after: 2 }]],
    ['a property that is added', {}, { a: { b: 1 } }, [{ path: 'a', kind: 'added', after: { b: 1 } }]],
    ['a property that is removed', { a: null }, {}, [{ path: 'a', kind: 'removed', before: null }]],
    [
      'a value of another type',
      { a: [1] },
      { a: { 0: 1 } },
      [{ path: 'a', kind: 'changed', before: [1], after: { 0: 1 } }],
    ],
    ['named items in another order', [{ name: 'x' }, { name: 'y' }], [{ name: 'y' }, { name: 'x' }], []],
    [
      'a named item put in front',
      { list: [{ name: 'x', value: 1 }] },
      {
        list: [
          { name: 'w', value: 0 },
          { name: 'x', value: 2 },
        ],
      },
      [
        { path: 'list[x].value', kind: 'changed', before: 1, after: 2 },
        { path: 'list[w]', kind: 'added', after: { name: 'w', value: 0 } },
      ],
    ],
    [
      'texts as a set',
      ['a', 'b'],
      ['b', 'c'],
      [
        { path: '[a]', kind: 'removed', before: 'a' },
        { path: '[c]', kind: 'added', after: 'c' },
      ],
    ],
    [
      'numbers by place',
      [1, 2],
      [1, 3, 4],
      [
        { path: '[1]', kind: 'changed', before: 2, after: 3 },
        { path: '[2]', kind: 'added', after: 4 },
      ],
    ],
    [
      'items of which two have the same name, by place',
      [
        { name: 'x', v: 1 },
        { name: 'x', v: 2 },
      ],
      [
        { name: 'x', v: 1 },
        { name: 'x', v: 3 },
      ],
      [{ path: '[1].v', kind: 'changed', before: 2, after: 3 }],
    ],
  ])('tells %s', (_, before, after, expected) => {
    expect(differences(before, after)).toEqual(expected);
  });

  it('is empty for a value and its copy, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(differences(value, structuredClone(value))).toEqual([]);
      }),
    );
  });

  it('is found from either side alike', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(differences(one, other).length).toBe(differences(other, one).length);
      }),
    );
  });
});
