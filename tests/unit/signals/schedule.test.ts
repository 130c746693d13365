import { describe, expect, it } from 'vitest';

import { parseTimer, scheduleSignal } from '../../../signals/schedule.ts';

describe('a schedule', () => {
  it('is one cause for each time it was due', () => {
    const [first, again, next] = ['2026-03-02T08:00:00Z', '2026-03-02T08:00:00.000Z', '2026-03-02T09:00:00Z'].map(
      (due) => scheduleSignal({ name: 'drift', dueAt: new Date(due) }),
    );
    expect(first).toMatchObject({
      source: 'schedule',
      kind: 'schedule',
      name: 'drift',
      condition: 'occurred',
      at: '2026-03-02T08:00:00.000Z',
    });
    expect(again?.cause).toEqual(first?.cause);
    expect(again?.id).toBe(first?.id);
    expect(next?.cause).not.toEqual(first?.cause);
  });

  it('is known by when it was due, however late it runs', () => {
    const timer = {
      schedule: { adjustForDST: true },
      scheduleStatus: { last: '2026-11-24T15:26:00+00:00', next: '2026-11-24T15:27:00+00:00' },
      isPastDue: true,
    };
    expect(parseTimer('drift', timer, new Date('2026-11-24T15:27:38.857Z'))).toMatchObject({
      at: '2026-11-24T15:27:00.000Z',
      facts: { isPastDue: true },
    });
  });

  it.each([
    [{ scheduleStatus: null, isPastDue: false }],
    [null],
    [{ scheduleStatus: { next: '2030-01-01T00:00:00Z' } }],
  ])('without a status it is due in the second it runs in: %j', (timer) => {
    expect(parseTimer('tick', timer, new Date('2026-11-24T15:27:38.857Z')).at).toBe('2026-11-24T15:27:38.000Z');
  });
});
