/** Looks for thousands of patterns in bytes at once: eight bytes at each place are looked up, and what begins so is compared. */
import { hashDigits, shortestPattern, type Pattern } from './forms.ts';

/** Bytes that a world left behind, and where. */
export interface Source {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Where a value stood, and whose it is; never the value. */
export interface Finding {
  readonly source: string;
  readonly offset: number;
  readonly form: string;
  readonly origin: string;
}

export type Scanner = (source: Source) => readonly Finding[];

/** Most places are told from every pattern by this one look. */
const filterBits = 18;

export function createScanner(patterns: readonly Pattern[]): Scanner {
  const filter = new Uint8Array(2 ** filterBits);
  const byBeginning = new Map<number, Pattern[]>();
  for (const pattern of patterns) {
    const [first, beginning] = [pattern.bytes.readUInt32LE(0), beginningAt(pattern.bytes, 0)];
    filter[placeOf(first)] = 1;
    const same = byBeginning.get(beginning);
    if (same) same.push(pattern);
    else byBeginning.set(beginning, [pattern]);
  }

  return ({ name, bytes }) => {
    const findings: Finding[] = [];
    let word = 0;
    for (let at = 0; at < bytes.length; at++) {
      word = (word >>> 8) | ((bytes[at] ?? 0) << 24);
      if (filter[placeOf(word)] === 0) continue;
      const offset = at - 3;
      if (offset < 0 || offset + shortestPattern > bytes.length) continue;
      for (const pattern of byBeginning.get(beginningAt(bytes, offset)) ?? []) {
        const { form, origin } = pattern;
        if (standsAt(pattern, bytes, offset)) findings.push({ source: name, offset, form, origin });
      }
    }
    return findings;
  };
}

function placeOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> (32 - filterBits);
}

/** Eight bytes as one number; rounding may make two the same, which the comparison then tells apart. */
function beginningAt(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset) * 2 ** 32 + bytes.readUInt32LE(offset + 4);
}

function standsAt({ bytes: wanted, isHash }: Pattern, bytes: Buffer, offset: number): boolean {
  if (bytes.subarray(offset, offset + wanted.length).equals(wanted)) return true;
  return isHash && isWordOf(wanted, bytes, offset);
}

/** Whether the word that begins here is the first digits of the hash, and not the first group of a UUID. */
function isWordOf(hash: Buffer, bytes: Buffer, offset: number): boolean {
  let end = offset + shortestPattern;
  while (end < offset + hashDigits && bytes[end] === hash[end - offset]) end += 1;
  return !continuesWord(bytes[offset - 1]) && !continuesWord(bytes[end]);
}

function continuesWord(byte: number | undefined): boolean {
  return byte !== undefined && /[\w-]/.test(String.fromCharCode(byte));
}
