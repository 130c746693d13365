/** Whatever comes in: a signal or an AutomationError that names a field, nothing else. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isAutomationError } from '../../../../errors.ts';
import { parseBody, readBody } from '../../../../signals/parse/body.ts';
import type { Signal } from '../../../../signals/signal.ts';
import { payload, payloadNames } from '../payloads.ts';

const payloads = (['alerts', 'events'] as const).flatMap((kind) =>
  payloadNames(kind).map((name) => payload(`${kind}/${name}`)),
);

/** What senders and attackers put where something else belongs. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '{}',
    '[]',
    'null',
    '__proto__',
    0,
    -1,
    1e308,
    true,
    [],
    {},
    [null],
    [[]],
    { name: null },
    '💥',
    '\u0000',
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Walks to one place of a payload, chosen by the steps, and puts something else there. */
function mutate(value: unknown, steps: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== 'object' || value === null) return replacement;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (String(index) === key ? mutate(item, rest, replacement) : item));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === key ? mutate(item, rest, replacement) : item] as const),
  );
}

interface Outcome {
  readonly understood: boolean;
  /** Promises that what came out does not keep. */
  readonly broken: readonly string[];
}

function read(text: string): Outcome {
  try {
    return { understood: true, broken: parseBody({ text }).flatMap(brokenBySignal) };
  } catch (error) {
    return { understood: false, broken: brokenByRefusal(error) };
  }
}

function brokenBySignal({ id, cause, at, title }: Signal): readonly string[] {
  return [
    ...(/^[0-9a-f]{32}$/.test(id) && /^[0-9a-f]{32}$/.test(cause.fingerprint) ? [] : ['ids']),
    ...(new Date(at).toISOString() === at ? [] : ['time']),
    ...(title.length <= 300 ? [] : ['title']),
  ];
}

function brokenByRefusal(error: unknown): readonly string[] {
  if (!isAutomationError(error)) return [`threw ${String(error)}`];
  return [
    ...(error.code === 'input-invalid' ? [] : [`code ${error.code}`]),
    ...(typeof error.data['field'] === 'string' ? [] : ['field']),
    ...(error.message.length <= 300 ? [] : ['long message']),
  ];
}

describe('a hostile body', () => {
  it('of any JSON or text is understood or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(read(text).broken).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('made from a real payload with two things replaced is understood or refused', () => {
    const steps = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 8 });
    const mutation = fc.tuple(fc.constantFrom(...payloads), steps, odd, steps, odd);
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(mutation, ([body, first, one, second, other]) => {
        const { understood, broken } = read(JSON.stringify(mutate(mutate(body, first, one), second, other)));
        seen.add(understood);
        expect(broken).toEqual([]);
      }),
      { numRuns: 3000 },
    );
    // Both happen, so neither half of the promise is empty.
    expect(seen.size).toBe(2);
  });

  it('with names in any case and with spaces around them is understood as before', () => {
    const respelled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(respelled);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [` ${name.toUpperCase()} `, respelled(item)] as const),
      );
    };
    const plain = payloads.filter(
      (body) =>
        !JSON.stringify(body).includes('"labels"') && readBody({ text: JSON.stringify(body) }).problems.length === 0,
    );
    for (const body of plain) {
      const [before, after] = [body, respelled(body)].map((each) => parseBody({ text: JSON.stringify(each) }));
      expect(after?.map(({ cause, kind, facts }) => ({ cause, kind, facts }))).toEqual(
        before?.map(({ cause, kind, facts }) => ({ cause, kind, facts })),
      );
    }
    expect(plain.length).toBeGreaterThan(30);
  });
});
