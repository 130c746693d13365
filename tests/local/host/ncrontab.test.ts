import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../local/host/ncrontab.ts';

function occurrences(expression: string, from: string, count: number): string[] {
  const schedule = parseSchedule(expression, 'tick');
  const found: string[] = [];
  let time = Date.parse(from);
  for (let index = 0; index < count; index++) {
    time = schedule.next(time);
    found.push(new Date(time).toISOString());
  }
  return found;
}

describe('NCRONTAB', () => {
  it('has seconds first', () => {
    expect(occurrences('30 5 * * * *', '2026-11-24T10:00:00Z', 2)).toEqual([
      '2026-11-24T10:05:30.000Z',
      '2026-11-24T11:05:30.000Z',
    ]);
  });

  it('takes five fields as starting at second 0', () => {
    expect(occurrences('*/15 * * * *', '2026-11-24T10:00:00Z', 1)).toEqual(['2026-11-24T10:15:00.000Z']);
  });

  it('never answers the time it was asked after, nor an earlier one', () => {
    expect(occurrences('*/20 * * * * *', '2026-11-24T10:00:20.000Z', 1)).toEqual(['2026-11-24T10:00:40.000Z']);
    expect(occurrences('*/20 * * * * *', '2026-11-24T10:00:19.999Z', 1)).toEqual(['2026-11-24T10:00:20.000Z']);
    expect(occurrences('*/20 * * * * *', '2026-11-24T10:00:20.001Z', 1)).toEqual(['2026-11-24T10:00:40.000Z']);
  });

  it('wants the day of the month and the day of the week both to match', () => {
    expect(occurrences('0 0 9 13 * Fri', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-02-13T09:00:00.000Z',
      '2026-03-13T09:00:00.000Z',
    ]);
  });

  it('knows ranges, lists and names', () => {
    expect(occurrences('0 0 8-9 * Jan,Mar Mon-Tue', '2026-01-30T00:00:00Z', 3)).toEqual([
      '2026-03-02T08:00:00.000Z',
      '2026-03-02T09:00:00.000Z',
      '2026-03-03T08:00:00.000Z',
    ]);
  });

  for (const wrong of ['0 0 0 L * *', '0 0 ? * * *', '* * *', '0 61 * * * *', '00:05:00', '@daily']) {
    it(`refuses "${wrong}" by the name of the function`, () => {
      expect(() => parseSchedule(wrong, 'tick')).toThrow(`tick has the schedule "${wrong}"`);
    });
  }

  it('refuses a day that never comes once it is asked for', () => {
    expect(() => parseSchedule('0 0 0 30 2 *', 'tick').next(0)).toThrow('it never comes');
  });
});
