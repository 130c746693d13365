/** Credentials of this platform by their form. Well-known ones of others are found by secretlint (secretlint.ts). */

/** Something in a text that looks like a credential. It carries where it is and never what it is. */
export interface Suspect {
  /** Name of the rule, as findings and exceptions have it. */
  readonly kind: string;
  /** In words: a storage account key. */
  readonly what: string;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

interface Pattern {
  readonly kind: string;
  readonly what: string;
  /** With `d`, so that the group `value` says where it is; without such a group the whole match is the credential. */
  readonly form: RegExp;
}

/** One beginning that fits several kinds gets the kind that stands first. */
const patterns: readonly Pattern[] = [
  {
    kind: 'azure-connection-string',
    what: 'the key in a connection string',
    form: /\b(?:AccountKey|SharedAccessKey|AccessKey|Secret)=(?<value>[A-Za-z0-9+/_-]{32,}={0,2})/dg,
  },
  {
    kind: 'azure-storage-key',
    what: 'a key of 512 bits, as storage accounts and Cosmos DB have them',
    form: /(?<![A-Za-z0-9+/=_-])(?<value>[A-Za-z0-9+/]{86}==)(?![A-Za-z0-9+/=])/dg,
  },
  {
    kind: 'azure-shared-access-signature',
    what: 'a shared access signature',
    form: /\b(?:sv|se|sr|sp)=[^\s'"]{0,400}?\bsig=(?<value>[A-Za-z0-9%+/_-]{40,}(?:%3[Dd]|=)?)/dg,
  },
  {
    kind: 'azure-function-key',
    what: 'a key of a function app',
    form: /(?<![\w-])(?<value>[\w-]{44}AzFu[\w-]{4,8}={0,2})(?![\w-])/dg,
  },
  {
    kind: 'entra-client-secret',
    what: 'a client secret of an Entra application',
    form: /(?<![\w~.-])(?<value>[\w~.-]{3}\dQ~[\w~.-]{31,34})(?![\w~.-])/dg,
  },
  {
    kind: 'json-web-token',
    what: 'a signed JSON Web Token',
    form: /\b(?<value>eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{16,})/dg,
  },
  {
    kind: 'json-web-key',
    what: 'the private part of a JSON Web Key',
    form: /["']?\bd["']?\s*:\s*["'](?<value>[\w-]{40,})["']/dg,
  },
  {
    kind: 'twilio-api-key',
    what: 'a Twilio API key',
    form: /(?<![A-Za-z0-9])(?<value>SK[0-9a-f]{32}(?::[A-Za-z0-9]{32})?)(?![A-Za-z0-9])/dg,
  },
  {
    kind: 'twilio-secret',
    what: 'a Twilio secret or auth token',
    form: /twilio[^\n]{0,60}?(?<![A-Za-z0-9])(?<value>[A-Za-z0-9]{32})(?![A-Za-z0-9])/dgi,
  },
  {
    kind: 'google-api-key',
    what: 'a Google API key',
    form: /(?<![\w-])(?<value>AIza[\w-]{35})(?![\w-])/dg,
  },
];

/** Everything of these forms that is not plainly made up: letters and digits that repeat are a placeholder. */
export function byPattern(text: string): readonly Suspect[] {
  return patterns.flatMap(({ kind, what, form }) =>
    [...text.matchAll(form)].flatMap((match): Suspect[] => {
      const [start, end] = match.indices?.groups?.['value'] ?? match.indices?.[0] ?? [0, 0];
      return isMadeUp(text.slice(start, end)) ? [] : [{ kind, what, start, end }];
    }),
  );
}

/** Bits a character that even a short random value exceeds, and that `AAAA…` or `00000000-0000…` do not reach. */
const leastBits = 2.5;

export function isMadeUp(value: string): boolean {
  return bitsPerCharacter(value) < leastBits;
}

/** Shannon's entropy of a text as a source of its characters. */
export function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
