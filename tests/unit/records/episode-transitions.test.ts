import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  observed,
  type EpisodeHistory,
  type Observation,
  type ObservedSignal,
} from '../../../records/episode-transitions.ts';

const quiet = { quietSeconds: 1800 };
const start = Date.parse('2026-11-24T10:00:00Z');
const minute = (number: number) => new Date(start + number * 60_000).toISOString();

/** An alert with an end: fired and, where so, resolved at minutes of the hour. */
function alert(fired: number, resolved?: number, alertId?: string): ObservedSignal {
  return {
    at: minute(fired),
    condition: resolved === undefined ? 'fired' : 'resolved',
    ...(resolved === undefined ? {} : { resolvedAt: minute(resolved) }),
    cause: { fingerprint: 'f', episode: 'until-resolved', epoch: minute(fired) },
    facts: alertId === undefined ? {} : { alertId },
  };
}

/** A log alert: has no end, and a new id each time. */
function logAlert(fired: number): ObservedSignal {
  return {
    at: minute(fired),
    condition: 'fired',
    cause: { fingerprint: 'f', episode: 'until-quiet', epoch: minute(fired) },
    facts: { alertId: `new-${fired}` },
  };
}

function deliver(signals: readonly ObservedSignal[]): { answers: Observation[]; history: EpisodeHistory | undefined } {
  let history: EpisodeHistory | undefined;
  const answers = signals.map((signal) => {
    const { next, answer } = observed(history, signal, quiet);
    history = next ?? history;
    return answer;
  });
  return { answers, history };
}

/** Each of the signals at least once, in any order. */
function deliveries(signals: readonly ObservedSignal[]): fc.Arbitrary<ObservedSignal[]> {
  const repeated = fc.array(fc.constantFrom(...signals), { maxLength: 8 });
  return repeated.chain((more) =>
    fc.shuffledSubarray([...signals, ...more], { minLength: signals.length + more.length }),
  );
}

describe('episodes of an alert that has an end', () => {
  it('are one for each alert, in any order and number of deliveries', () => {
    const cycles = [alert(0), alert(0, 5), alert(7), alert(7, 20), alert(21)];
    fc.assert(
      fc.property(deliveries(cycles), (signals) => {
        const { answers, history } = deliver(signals);
        for (const [index, signal] of signals.entries()) expect(answers[index]?.epoch).toBe(signal.cause.epoch);
        expect(answers.filter(({ isNew }) => isNew)).toHaveLength(3);
        expect(history?.episodes.map(({ resolved }) => resolved)).toEqual([true, true, false]);
      }),
    );
  });

  it('are known by the alert id where Fired and Resolved tell the fired time differently', () => {
    const { answers } = deliver([alert(0, undefined, 'alert-1'), alert(0.01, 5, 'alert-1')]);
    expect(answers).toEqual([
      { epoch: minute(0), isNew: true, state: 'open' },
      { epoch: minute(0), isNew: false, state: 'resolved' },
    ]);
  });

  it('are resolved already where Resolved arrives before Fired', () => {
    const { answers } = deliver([alert(0, 5), alert(0)]);
    expect(answers).toEqual([
      { epoch: minute(0), isNew: true, state: 'resolved' },
      { epoch: minute(0), isNew: false, state: 'resolved' },
    ]);
  });

  it('take in a storm of alerts under ids of their own, in any order, with their Resolved', () => {
    const storm = Array.from({ length: 6 }, (_, index) => alert(index / 2, undefined, `alert-${index}`));
    const calm = Array.from({ length: 6 }, (_, index) => alert(index / 2, 9, `alert-${index}`));
    fc.assert(
      fc.property(deliveries([...storm, ...calm]), (signals) => {
        const { answers } = deliver(signals);
        expect(new Set(answers.map(({ epoch }) => epoch)).size).toBe(1);
        expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
      }),
    );
  });

  it('begin anew though the Resolved before was lost', () => {
    const { answers } = deliver([alert(0), alert(600)]);
    expect(answers[1]).toEqual({ epoch: minute(600), isNew: true, state: 'open' });
  });

  it('take a late repetition after thirty days and a hundred others', () => {
    const others = Array.from({ length: 100 }, (_, index) => alert(60 + index * 400, 61 + index * 400));
    const { answers } = deliver([alert(0), alert(0, 5), ...others, alert(0)]);
    expect(answers.at(-1)).toEqual({ epoch: minute(0), isNew: false, state: 'resolved' });
  });

  it('do not grow without bound', () => {
    const { history } = deliver(Array.from({ length: 1000 }, (_, index) => alert(index)));
    expect(history?.episodes.length).toBeLessThanOrEqual(300);
  });
});

describe('episodes of a cause without an end', () => {
  it('end as one for each chain of reports with no gap over the quiet window, in any order and number of deliveries', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(minutes, fc.gen(), (times, gen) => {
        const sorted = times.toSorted((a, b) => a - b);
        const chains = sorted.filter((time, index) => index === 0 || time - (sorted[index - 1] ?? 0) > 30).length;
        const { history } = deliver(gen(deliveries, times.map(logAlert)));
        expect(history?.episodes).toHaveLength(chains);
        const final = sorted.map((time) => observed(history, logAlert(time), quiet).answer);
        expect(new Set(final.map(({ epoch }) => epoch)).size).toBe(chains);
        expect(final.some(({ isNew }) => isNew)).toBe(false);
      }),
    );
  });

  it('keep the epoch that the first delivery chose when an earlier report comes late', () => {
    const { answers } = deliver([logAlert(20), logAlert(5), logAlert(45)]);
    expect(answers.map(({ epoch }) => epoch)).toEqual([minute(20), minute(20), minute(20)]);
  });

  it('begin anew after a silence longer than the window', () => {
    const { answers } = deliver([logAlert(0), logAlert(30), logAlert(61)]);
    expect(answers.map(({ isNew }) => isNew)).toEqual([true, false, true]);
  });

  it('join under the older epoch when a late report closes the gap', () => {
    const { history } = deliver([logAlert(50), logAlert(0), logAlert(25)]);
    expect(history?.episodes.map(({ epoch }) => epoch)).toEqual([minute(50)]);
  });
});

describe('an event that is complete in itself', () => {
  const event: ObservedSignal = {
    at: minute(0),
    condition: 'occurred',
    cause: { fingerprint: 'f', episode: 'single', epoch: '' },
    facts: {},
  };

  it('is one episode for ever, at whatever time it is told', () => {
    const { answers } = deliver([event, { ...event, at: minute(100_000) }, event]);
    expect(answers.map(({ isNew }) => isNew)).toEqual([true, false, false]);
    expect(new Set(answers.map(({ epoch }) => epoch)).size).toBe(1);
  });

  it('is not failed by a time that nobody can read', () => {
    expect(deliver([{ ...event, at: 'yesterday' }]).answers).toEqual([{ epoch: '', isNew: true, state: 'open' }]);
  });
});
