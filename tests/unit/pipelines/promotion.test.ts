import { describe, expect, it } from 'vitest';
import { refusal } from '../../../pipelines/promotion.ts';
import { previous } from '../orchestrations/roll-back-infrastructure/facts.ts';

const asked = { commit: previous.commit.padEnd(40, '0'), minutes: 60, now: new Date('2026-11-23T12:00:00.000Z') };

describe('a commit goes on to the next environment', () => {
  it('where it is live in the one before, and has been for long enough', () => {
    expect(refusal(previous, asked)).toBeUndefined();
  });

  it.each([
    ['nothing is live there', undefined, asked, 'no release'],
    ['another commit is', previous, { ...asked, commit: 'f'.repeat(40) }, 'is live there, and this is'],
    ['it has not been for long enough', previous, { ...asked, minutes: 121 }, 'live for 120 minutes; expected 121'],
    [
      'it was taken back',
      { ...previous, quarantine: { run: 'run', reason: 'sites fell ill', at: previous.liveAt } },
      asked,
      'sites fell ill',
    ],
  ])('but not where %s', (_case, live, given, why) => {
    expect(refusal(live, given)).toContain(why);
  });
});
