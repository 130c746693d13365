import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../local/host/ncrontab.ts';
import type { RpcTypedData } from '../../../local/host/rpc.ts';
import {
  createTimerTrigger,
  type ScheduleStatus,
  type ScheduleStore,
  type TimerTrigger,
} from '../../../local/host/timer-trigger.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { lines, record } from './records.ts';

interface Payload {
  Schedule: { AdjustForDST: boolean };
  ScheduleStatus: { Last: string; Next: string; LastUpdated: string } | null;
  IsPastDue: boolean;
}

function memoryStore(): ScheduleStore & { kept: Map<string, ScheduleStatus> } {
  const kept = new Map<string, ScheduleStatus>();
  return { kept, read: (name) => kept.get(name), write: (name, status) => void kept.set(name, status) };
}

function timer(options: {
  clock: ManualClock;
  store?: ScheduleStore;
  schedule?: string;
  runOnStartup?: boolean;
  useMonitor?: boolean;
  fails?: boolean;
}): { trigger: TimerTrigger; payloads: Payload[]; raw: RpcTypedData[] } {
  const payloads: Payload[] = [];
  const raw: RpcTypedData[] = [];
  const trigger = createTimerTrigger({
    functionName: 'tickMin',
    schedule: parseSchedule(options.schedule ?? '0 */1 * * * *', 'tickMin'),
    useMonitor: options.useMonitor ?? true,
    runOnStartup: options.runOnStartup ?? false,
    store: options.store ?? memoryStore(),
    clock: options.clock,
    invoke(input) {
      raw.push(input);
      payloads.push(JSON.parse(input.json ?? ''));
      return options.fails ? Promise.reject(new Error('boom')) : Promise.resolve();
    },
  });
  return { trigger, payloads, raw };
}

interface Recorded {
  scheduleStatus: { last: string; next: string; lastUpdated: string };
  isPastDue: boolean;
}

/** The real host's clock is finer than ours. */
function millisecond(text: string | undefined): string | undefined {
  return text?.replace(/(\.\d{3})\d+/, '$1');
}

const at = (time: string): number => Date.parse(`2026-11-24T${time}Z`);

describe('a timer of one minute', () => {
  const recorded = lines('timer-min-payloads.jsonl').map((line): Recorded => JSON.parse(line).t);

  it('first knows nothing of a last run, then of the one before, as recorded', async () => {
    const clock = createManualClock(at('15:37:20'));
    const { trigger, payloads } = timer({ clock });
    trigger.start();
    await clock.moveTo(at('15:39:30'));
    const [first, second] = recorded.slice(11);
    expect(payloads[0]?.ScheduleStatus).toEqual({
      Last: first?.scheduleStatus.last,
      Next: first?.scheduleStatus.next,
      LastUpdated: first?.scheduleStatus.lastUpdated,
    });
    // The recorded run was a few milliseconds late; a moved clock never is.
    expect(payloads[1]?.ScheduleStatus).toEqual({
      Last: second?.scheduleStatus.last.replace(/\.\d+/, ''),
      Next: second?.scheduleStatus.next,
      LastUpdated: second?.scheduleStatus.lastUpdated.replace(/\.\d+/, ''),
    });
    expect(payloads.map(({ IsPastDue }) => IsPastDue)).toEqual([false, false]);
  });

  it('makes up at the start for one occurrence that passed before it ever fired, as recorded', async () => {
    const store = memoryStore();
    const before = createManualClock(at('15:26:19.143'));
    timer({ clock: before, store }).trigger.start();

    const clock = createManualClock(at('15:27:38.844'));
    const { trigger, payloads } = timer({ clock, store });
    trigger.start();
    await clock.moveTo(at('15:28:10'));
    for (const [index, payload] of payloads.entries()) {
      const expected = recorded[index];
      expect(payload.IsPastDue).toBe(expected?.isPastDue);
      expect(payload.ScheduleStatus).toEqual({
        Last: millisecond(expected?.scheduleStatus.last),
        Next: expected?.scheduleStatus.next,
        LastUpdated: millisecond(expected?.scheduleStatus.lastUpdated),
      });
    }
    expect(payloads).toHaveLength(2);
  });

  it('makes up once, however many occurrences it missed', async () => {
    const store = memoryStore();
    store.write('tickMin', { last: at('10:00:00'), next: at('10:01:00'), lastUpdated: at('10:00:00') });
    const clock = createManualClock(at('12:00:30'));
    const { trigger, payloads } = timer({ clock, store });
    trigger.start();
    await clock.moveTo(at('12:01:10'));
    expect(payloads.map(({ IsPastDue }) => IsPastDue)).toEqual([true, false]);
  });

  it('does not take a changed schedule for a missed occurrence', async () => {
    const store = memoryStore();
    store.write('tickMin', { last: at('10:00:00'), next: at('11:00:00'), lastUpdated: at('10:00:00') });
    const clock = createManualClock(at('10:30:30'));
    const { trigger, payloads } = timer({ clock, store });
    trigger.start();
    await clock.moveTo(at('10:30:40'));
    expect(payloads).toEqual([]);
    expect(store.read('tickMin')?.next).toBe(at('10:31:00'));
  });

  it('goes on after a run that failed', async () => {
    const clock = createManualClock(at('10:00:10'));
    const { trigger, payloads } = timer({ clock, fails: true });
    trigger.start();
    await clock.moveTo(at('10:02:10'));
    expect(payloads).toHaveLength(2);
  });

  it('runs no more once it is stopped', async () => {
    const clock = createManualClock(at('10:00:10'));
    const { trigger, payloads } = timer({ clock });
    trigger.start();
    await clock.moveTo(at('10:00:20'));
    await trigger.stop();
    await clock.moveTo(at('10:05:00'));
    expect(payloads).toEqual([]);
  });

  it('runs at the start where it is asked to', async () => {
    const clock = createManualClock(at('10:00:10'));
    const { trigger, payloads } = timer({ clock, runOnStartup: true });
    trigger.start();
    await clock.moveTo(at('10:00:20'));
    expect(payloads.map(({ IsPastDue }) => IsPastDue)).toEqual([false]);
  });
});

it('keeps no schedule of a timer that fires more often than every minute, as recorded', async () => {
  const store = memoryStore();
  const clock = createManualClock(at('10:00:01'));
  const { trigger, raw } = timer({ clock, store, schedule: '*/20 * * * * *' });
  trigger.start();
  await clock.moveTo(at('10:00:20'));
  expect(raw).toEqual([{ json: JSON.parse(record('invocations.json')).tick.inputData[0].data.json }]);
  expect(store.kept.size).toBe(0);
});

it('waits for an occurrence that is further away than one timer of the runtime reaches', async () => {
  const clock = createManualClock(at('10:00:00'));
  const { trigger, payloads } = timer({ clock, schedule: '0 0 0 1 3 *' });
  trigger.start();
  await clock.moveTo(Date.parse('2027-02-28T23:59:59Z'));
  expect(payloads).toEqual([]);
  await clock.moveTo(Date.parse('2027-03-01T00:00:01Z'));
  expect(payloads).toHaveLength(1);
});
