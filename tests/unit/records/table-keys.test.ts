import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newestFirst, startsWith, tableKey } from '../../../records/table-keys.ts';

describe('table keys', () => {
  it('hold only characters and lengths that a table allows, whatever the id', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { minLength: 1, maxLength: 2 }), (parts) => {
        const key = tableKey(...parts);
        expect(key).toMatch(/^[A-Za-z0-9._!-]*$/);
        expect(key.length).toBeLessThanOrEqual(512);
      }),
    );
  });

  it('are distinct for distinct parts', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'A', '_', '!', '/', '5f', ''), maxLength: 6 });
    fc.assert(
      fc.property(fc.tuple(part, part), fc.tuple(part, part), (a, b) => {
        fc.pre(a[0] !== b[0] || a[1] !== b[1]);
        expect(tableKey(...a)).not.toBe(tableKey(...b));
      }),
    );
  });

  it('tell long ids apart that begin alike', () => {
    const long = 'x'.repeat(400);
    expect(tableKey(`${long}1`)).not.toBe(tableKey(`${long}2`));
  });

  it('sort later times first', () => {
    expect(newestFirst('2026-11-24T10:00:01Z') < newestFirst('2026-11-24T10:00:00Z')).toBe(true);
    expect(newestFirst('1999-12-31T00:00:00Z')).toHaveLength(15);
  });

  it('bound a range that holds every row of the prefix', () => {
    const [, low = '', high = ''] = /ge '(.*)' and RowKey lt '(.*)'/.exec(startsWith('p', tableKey('open', ''))) ?? [];
    for (const id of ['', 'a', 'zzz', 'ÿ', '~']) {
      const key = tableKey('open', id);
      expect(key >= low && key < high).toBe(true);
    }
    expect(tableKey('opened', 'a') < high).toBe(false);
  });
});
