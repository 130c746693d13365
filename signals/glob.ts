/** Patterns for names in routes: `*` any text, `?` one character, `{a,b}` either. Without case, and never slow on a hostile name. */

const mostAlternatives = 100;

export interface Glob {
  matches(text: string): boolean;
}

/** @returns the pattern, or why it is none. */
export function parseGlob(pattern: string): Glob | { readonly problem: string } {
  if (pattern === '') return { problem: 'an empty pattern matches nothing; leave the matcher out to match everything' };
  const alternatives = expand(pattern.toLowerCase());
  if (typeof alternatives === 'string') return { problem: alternatives };
  return { matches: (text) => alternatives.some((alternative) => matchesTokens(alternative, text.toLowerCase())) };
}

export function isGlob(value: ReturnType<typeof parseGlob>): value is Glob {
  return 'matches' in value;
}

type Token =
  { readonly kind: 'any' } | { readonly kind: 'one' } | { readonly kind: 'text'; readonly character: string };

/** Every choice of the braces as a pattern of its own, or the reason why the pattern is bad. */
function expand(pattern: string): readonly (readonly Token[])[] | string {
  let done: Token[][] = [[]];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    let choices: Token[][];
    if (character === '{') {
      const end = pattern.indexOf('}', at);
      if (end === -1) return `"{" at character ${at + 1} is never closed`;
      const inside = pattern.slice(at + 1, end);
      if (inside.includes('{')) return `"{" at character ${at + 1} holds another "{"`;
      const parts = inside.split(',');
      if (parts.some((part) => part === '')) return `"{" at character ${at + 1} holds an empty choice`;
      choices = parts.map((part) => part.split('').map(token));
      at = end;
    } else if (character === '}') return `"}" at character ${at + 1} was never opened`;
    else if (character === '\\') {
      at++;
      if (at === pattern.length) return 'a backslash at the end escapes nothing';
      choices = [[{ kind: 'text', character: pattern.charAt(at) }]];
    } else choices = [[token(character)]];
    done = done.flatMap((before) => choices.map((choice) => [...before, ...choice]));
    if (done.length > mostAlternatives) return `its braces make more than ${mostAlternatives} patterns`;
  }
  return done;
}

function token(character: string): Token {
  if (character === '*') return { kind: 'any' };
  return character === '?' ? { kind: 'one' } : { kind: 'text', character };
}

/** Greedy with one point to return to: at most text × pattern steps, where a regular expression could take exponentially many. */
function matchesTokens(tokens: readonly Token[], text: string): boolean {
  let [at, next, star, restart] = [0, 0, -1, 0];
  while (at < text.length) {
    const now = tokens[next];
    if (now?.kind === 'any') {
      star = next++;
      restart = at;
    } else if (now?.kind === 'one' || now?.character === text.charAt(at)) {
      at++;
      next++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++restart;
    } else return false;
  }
  return tokens.slice(next).every((rest) => rest.kind === 'any');
}
