/** What Event Grid may do to events, made likely: copies, another order, delay. */
import * as z from 'zod';

export const eventFaultsSchema = z.strictObject({
  /** Below 1 the probability of a copy; from 1 on every Nth event has one. */
  duplicate: z.number().positive().optional(),
  /** Every other event is held back, so that the next overtakes it. */
  reorder: z.boolean().optional(),
  delayMs: z.number().nonnegative().optional(),
});

export type EventFaults = z.infer<typeof eventFaultsSchema>;

/** How long an event waits to be overtaken. */
const heldBackMs = 10_000;

/**
 * How many milliseconds each copy of an event waits before it is sent.
 * @param place - of the event among all, from 1
 */
export function delaysOf(faults: EventFaults, place: number, random: () => number = Math.random): readonly number[] {
  const { duplicate = 0, reorder = false, delayMs = 0 } = faults;
  const delay = delayMs + (reorder && place % 2 === 1 ? heldBackMs : 0);
  const isDoubled = duplicate >= 1 ? place % Math.round(duplicate) === 0 : random() < duplicate;
  return isDoubled ? [delay, delay] : [delay];
}
