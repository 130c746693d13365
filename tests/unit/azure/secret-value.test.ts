import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect, isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../../azure/secret-value.ts';
import { AutomationError, problemOf } from '../../../errors.ts';

const canary = 'canary-7f3a';
const value = new SecretValue(canary);

const holding = (given: unknown) => ({ name: 'webhook-token', given, list: [given], map: new Map([['key1', given]]) });

/** What a console writes. */
function printed(print: (to: Console) => void): string {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  print(new Console({ stdout: stream, stderr: stream }));
  return text;
}

const ways: readonly (readonly [string, (given: unknown) => string])[] = [
  ['JSON', (given) => JSON.stringify(holding(given))],
  ['JSON of itself', (given) => JSON.stringify(given)],
  ['text', (given) => String(given)],
  ['inspection', (given) => inspect(holding(given), { depth: 9, showHidden: true, getters: true })],
  ['inspection without a say in it', (given) => inspect(holding(given), { showHidden: true, customInspect: false })],
  ['format', (given) => format('%s %o %O %j', given, given, holding(given), holding(given))],
  ['console.log', (given) => printed((to) => to.log(given, holding(given), [given]))],
  ['console.error', (given) => printed((to) => to.error('failed', holding(given)))],
  ['console.dir', (given) => printed((to) => to.dir(holding(given), { depth: 9, showHidden: true }))],
  ['console.table', (given) => printed((to) => to.table([{ given }]))],
  ['a structured clone', (given) => inspect(structuredClone(holding(given)), { customInspect: false })],
  ['a copy', (given) => inspect(Object.assign({}, holding(given)), { customInspect: false })],
  ["an error's message", (given) => inspect(new Error(`Cannot set ${String(given)}.`))],
  ["an error's cause", (given) => inspect(new Error('Cannot set.', { cause: holding(given) }), { depth: 9 })],
  ['an answer of the API', (given) => JSON.stringify(problemOf(new AutomationError('internal', String(given))))],
];

describe('a secret value', () => {
  it.each(ways)('shows nothing of itself in %s, where a text would', (_way, show) => {
    expect(show(canary)).toContain(canary);
    expect(show(value)).not.toBe('');
    expect(show(value)).not.toContain(canary);
  });

  it('has no properties to be copied or listed', () => {
    expect([Reflect.ownKeys(value), Object.entries(value), Object.assign({}, value)]).toEqual([[], [], {}]);
  });

  it('is there for whoever asks for it by name', () => {
    expect(value.reveal()).toBe(canary);
  });

  it('equals another of the same text, and no other', () => {
    expect(value.equals(new SecretValue(canary))).toBe(true);
    expect(value.equals(new SecretValue('other'))).toBe(false);
  });

  it('cannot be told from another by looking', () => {
    expect(isDeepStrictEqual(value, new SecretValue('other'))).toBe(true);
  });
});
