/** Every form in which a secret value can stand in bytes that it should not be in. Pure. */
import { createHash } from 'node:crypto';
import { secretPartsOf } from './parts.ts';

/** A value to look for, and where it comes from. */
export interface Canary {
  readonly value: string;
  /** Who issued it, e.g. `Microsoft.Storage/storageAccounts NAME key1`; this is printed, the value never. */
  readonly origin: string;
}

export interface Pattern {
  readonly origin: string;
  readonly form: string;
  /** At least `shortestPattern` bytes. */
  readonly bytes: Buffer;
  /** A hash in hexadecimal: its first digits as a word of their own are a finding as well. */
  readonly isHash: boolean;
}

/** The scan looks up so many bytes at once. */
export const shortestPattern = 8;

/** Of a long value so much is looked for, so that a cut copy is found too. DER (`MI`) and JSON (`eyJ`) begin alike in all values: whole. */
const enoughOfAValue = 32;
const mayBeCut = /^(?!MI|eyJ)[\w+/=~.-]+$/;

/**
 * 48 bits of a hash anywhere, or 32 where they stand alone (a fingerprint in a log): for a hundred values in ten megabytes
 * of nothing but digits, one scan in a hundred thousand is wrong.
 */
export const hashDigits = 12;
const hashBase64Characters = 11;

/** What to look for. A value too short to be told from chance is refused, not skipped: throws an Error with its origin. */
export function patternsOf(canaries: readonly Canary[]): readonly Pattern[] {
  const patterns = new Map<string, Pattern>();
  for (const { value, origin } of canaries) {
    if (Buffer.byteLength(value) < shortestPattern)
      throw new Error(`The secret of ${origin} is too short to be looked for: use ${shortestPattern} bytes or more.`);
    for (const [form, bytes] of formsOf(value)) {
      const key = bytes.toString('latin1');
      if (!patterns.has(key)) patterns.set(key, { origin, form, bytes, isHash: form.endsWith('hash in hex') });
    }
  }
  return [...patterns.values()];
}

type Form = readonly [name: string, bytes: Buffer];

function* formsOf(value: string): Generator<Form> {
  const parts = secretPartsOf(value);
  // Every form but the hashes keeps what is in it together: looking for the parts finds the whole.
  for (const part of parts.length > 0 ? parts : [value])
    yield* encodings(mayBeCut.test(part) ? part.slice(0, enoughOfAValue) : part);
  for (const hashed of new Set([value, ...parts])) yield* hashes(hashed);
}

function* encodings(text: string): Generator<Form> {
  const bytes = Buffer.from(text);
  yield ['plain', bytes];
  yield ['UTF-16', Buffer.from(text, 'utf16le')];
  const hex = bytes.toString('hex');
  yield ['hex', Buffer.from(hex)];
  yield ['hex', Buffer.from(hex.toUpperCase())];
  const escaped = JSON.stringify(text).slice(1, -1);
  yield ['JSON-escaped', Buffer.from(escaped)];
  yield ['JSON-escaped twice', Buffer.from(JSON.stringify(escaped).slice(1, -1))];
  // .NET, and so many of Azure's answers, escape what HTML minds as well.
  yield ['JSON-escaped by .NET', Buffer.from(escaped.replaceAll(/[+<>&'`]/g, utf16Escape))];
  const url = encodeURIComponent(text);
  yield ['URL-encoded', Buffer.from(url)];
  yield ['URL-encoded', Buffer.from(url.replaceAll(/%../g, (escape) => escape.toLowerCase()))];
  yield ['form-encoded', Buffer.from(new URLSearchParams([['', text]]).toString().slice(1))];
  for (const alignment of [0, 1, 2]) {
    const base64 = base64Of(bytes, alignment);
    yield [`base64 at alignment ${alignment}`, Buffer.from(base64)];
    yield [`base64url at alignment ${alignment}`, Buffer.from(toUrlAlphabet(base64))];
  }
}

function* hashes(text: string): Generator<Form> {
  for (const algorithm of ['sha256', 'sha1', 'md5']) {
    const hash = createHash(algorithm).update(text).digest();
    const hex = hash.toString('hex').slice(0, hashDigits);
    yield [`${algorithm} hash in hex`, Buffer.from(hex)];
    yield [`${algorithm} hash in hex`, Buffer.from(hex.toUpperCase())];
    const base64 = hash.toString('base64').slice(0, hashBase64Characters);
    yield [`${algorithm} hash in base64`, Buffer.from(base64)];
    yield [`${algorithm} hash in base64url`, Buffer.from(toUrlAlphabet(base64))];
  }
}

/** The characters that depend on these bytes alone when `alignment` others precede them (modulo three) and any follow. */
function base64Of(bytes: Buffer, alignment: number): string {
  const all = Buffer.concat([Buffer.alloc(alignment), bytes]);
  const [first, end] = [Math.ceil((alignment * 8) / 6), Math.floor((all.length * 8) / 6)];
  return all.toString('base64').slice(first, end);
}

function toUrlAlphabet(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

function utf16Escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
