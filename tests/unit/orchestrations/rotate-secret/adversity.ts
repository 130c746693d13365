/** What may befall a rotation: deaths at any call, late repetitions of any step, consumers that are unwell. */
import * as fc from 'fast-check';
import type { Adversity } from './rotation.ts';

const death = fc.record({ call: fc.integer({ min: 1, max: 150 }), when: fc.constantFrom('before', 'after') });

export const adversity: fc.Arbitrary<Adversity> = fc.record({
  deaths: fc.array(death, { maxLength: 6 }),
  repeats: fc.array(fc.nat({ max: 40 }), { maxLength: 40 }),
  unwell: fc.boolean(),
});
