/** Random values next to a word that says what they are for: what has no form of its own to be known by. */
import { bitsPerCharacter, type Suspect } from './patterns.ts';

const candidate = /[A-Za-z0-9+/_-]{24,}={0,2}/g;
/** Before the value on its line, or on the line before where name and value are apart, as in `{ name: …,\n value: … }`. */
const word =
  /secret|passw(or)?d|\bpwd\b|token|credential|connection[ _-]?string|signature|\bsas\b|api[_-]?key|auth[_-]?key|(?:access|account|shared|signing|private|master|encryption|storage|primary|secondary)[_-]?key|\bkey\b|Key['"]?\s*[:=]/i;
/** Of hexadecimal values, many are hashes: only these words make one a credential. */
const strongWord = /secret|passw(or)?d|\bpwd\b|token|credential|api[_-]?key|auth/i;
const isValueLine = /\b(value|default|defaultValue)\b['"]?\s*[:=]/i;
const hashWord = /sha(1|256|384|512)|digest|checksum|integrity|thumbprint|fingerprint|etag|hash/i;
/** Which version of a secret is meant, says nothing of it. */
const versionOnly = /version['"]?\s*[:=]\s*['"]?$/i;
/** In the path of an address; what stands in its query is looked at. */
const inPath = /:\/\/[^\s'"?=]*$/;
const reachCharacters = 100;

export function byEntropy(text: string): readonly Suspect[] {
  const suspects: Suspect[] = [];
  let previous = '';
  let offset = 0;
  for (const line of text.split('\n')) {
    for (const { index, 0: value } of line.matchAll(candidate)) {
      const before = line.slice(Math.max(0, index - reachCharacters), index);
      const context = isValueLine.test(before) ? `${previous.slice(-reachCharacters)} ${before}` : before;
      const kind = kindOf(value, { before, context });
      if (kind !== undefined) suspects.push({ ...kind, start: offset + index, end: offset + index + value.length });
    }
    previous = line;
    offset += line.length + 1;
  }
  return suspects;
}

function kindOf(
  value: string,
  { before, context }: { readonly before: string; readonly context: string },
): Pick<Suspect, 'kind' | 'what'> | undefined {
  if ([hashWord, versionOnly, inPath].some((form) => form.test(before))) return undefined;
  if (isHexadecimal(value))
    return strongWord.test(context) ? { kind: 'hexadecimal-secret', what: 'a random hexadecimal value' } : undefined;
  if (!isRandom(value)) return undefined;
  if (word.test(context)) return { kind: 'random-secret', what: 'a random value next to a word for credentials' };
  // 256 bits as base64, alone in quotes: the size of a key, whatever it is called.
  const isKeySized = /^[A-Za-z0-9+/]{43}=$/.test(value) && /["'=:]\s*$/.test(before);
  return isKeySized ? { kind: 'key-of-256-bits', what: 'a key of 256 bits' } : undefined;
}

function isHexadecimal(value: string): boolean {
  return (
    /^([0-9a-f]{32,}|[0-9A-F]{32,})$/.test(value) &&
    /\d/.test(value) &&
    /[a-f]/i.test(value) &&
    bitsPerCharacter(value) >= 3
  );
}

/** Upper case, lower case and digits, changing as often as in something drawn by chance: names in camelCase do not. */
export function isRandom(value: string): boolean {
  const digits = value.match(/\d/g)?.length ?? 0;
  const [upper, lower] = [/[A-Z].*[A-Z]/.test(value), /[a-z].*[a-z]/.test(value)];
  if (digits === 0 || !upper || !lower) return false;
  return bitsPerCharacter(value) >= (value.length < 32 ? 3.6 : 4) && changesOf(value) / value.length >= 0.3;
}

function changesOf(value: string): number {
  const classes = value.split('').map(classOf);
  return classes.filter((each, index) => index > 0 && each !== classes[index - 1]).length;
}

function classOf(character: string): string {
  if (/[a-z]/.test(character)) return 'lower';
  if (/[A-Z]/.test(character)) return 'upper';
  return /\d/.test(character) ? 'digit' : 'other';
}
