import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { patternsOf } from '../../../local/canary/forms.ts';
import { createScanner } from '../../../local/canary/scan.ts';

const secret = (index: number) => ({ value: randomBytes(32).toString('base64'), origin: `key ${index}` });

const linesOf = (lines: readonly string[]) => Buffer.from(lines.join('\n'));

it('tells source, offset, form and origin of each value, and never the value', () => {
  const secrets = [secret(1), secret(2)];
  const [one, two] = secrets.map(({ value }) => value);
  const scan = createScanner(patternsOf(secrets));
  const findings = scan({ name: 'logs/host.log', bytes: Buffer.from(`${two} and ${one}, ${one}`) });
  expect(findings).toEqual([
    { source: 'logs/host.log', offset: 0, form: 'plain', origin: 'key 2' },
    { source: 'logs/host.log', offset: 49, form: 'plain', origin: 'key 1' },
    { source: 'logs/host.log', offset: 95, form: 'plain', origin: 'key 1' },
  ]);
});

it('finds a value at the very beginning and the very end', () => {
  const canary = secret(1);
  const scan = createScanner(patternsOf([canary]));
  expect(scan({ name: 'all of it', bytes: Buffer.from(canary.value) })).toHaveLength(1);
  expect(scan({ name: 'one byte short', bytes: Buffer.from(canary.value.slice(0, 31)) })).toEqual([]);
  expect(scan({ name: 'nothing', bytes: Buffer.alloc(0) })).toEqual([]);
});

it('tells values apart that begin alike', () => {
  const [one, two] = ['made-up-for-the-test-of-the-first', 'made-up-for-the-test-of-the-other'];
  const scan = createScanner(
    patternsOf([
      { value: `${one}!`, origin: 'first' },
      { value: `${two}!`, origin: 'other' },
    ]),
  );
  expect(scan({ name: 'text', bytes: Buffer.from(`${two}!`) }).map(({ origin }) => origin)).toEqual(['other']);
});

it('finds nothing in millions of random characters, and one planted leak among them', () => {
  const secrets = Array.from({ length: 200 }, (_, index) => secret(index));
  const scan = createScanner(patternsOf(secrets));
  const noise = Array.from({ length: 30_000 }, () => `${randomUUID()} ${randomBytes(30).toString('base64')}`);
  expect(scan({ name: 'noise', bytes: linesOf(noise) })).toEqual([]);
  const planted = noise.with(17_000, `key=${encodeURIComponent(secrets[77]?.value ?? '')}`);
  const origins = scan({ name: 'noise', bytes: linesOf(planted) }).map(({ origin }) => origin);
  expect(new Set(origins)).toEqual(new Set(['key 77']));
});
