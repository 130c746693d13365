import { describe, expect, it } from 'vitest';

import { isGlob, parseGlob } from '../../../signals/glob.ts';

function matches(pattern: string, text: string): boolean {
  const glob = parseGlob(pattern);
  return isGlob(glob) && glob.matches(text);
}

describe('a pattern', () => {
  it.each([
    ['chaufher-dev-api-weu-5xx', 'Chaufher-Dev-API-weu-5xx'],
    ['*5xx*', 'chaufher-dev-api-weu-5xx'],
    ['*5xx*', '5xx'],
    ['*-api-*-{5xx,latency}', 'chaufher-dev-api-neu-latency'],
    ['api-?', 'api-1'],
    ['*', ''],
    ['{a,b*}c', 'bbbc'],
    ['what\\?', 'what?'],
    ['\\*', '*'],
    ['a.b[c]', 'a.b[c]'],
    ['microsoft.web/*', 'Microsoft.Web/sites/slots'],
  ])('%s matches %j', (pattern, text) => {
    expect(matches(pattern, text)).toBe(true);
  });

  it.each([
    ['api', 'api-2'],
    ['api-?', 'api-'],
    ['*-5xx', '5xx'],
    ['{a,b}c', 'cc'],
    ['what\\?', 'whats'],
    ['a.b', 'axb'],
  ])('%s does not match %j', (pattern, text) => {
    expect(matches(pattern, text)).toBe(false);
  });

  it.each([
    ['', 'an empty pattern matches nothing; leave the matcher out to match everything'],
    ['api-{a,b', '"{" at character 5 is never closed'],
    ['api-a}', '"}" at character 6 was never opened'],
    ['{a,{b,c}}', '"{" at character 1 holds another "{"'],
    ['{a,}', '"{" at character 1 holds an empty choice'],
    ['api\\', 'a backslash at the end escapes nothing'],
    ['{a,b}'.repeat(7), 'its braces make more than 100 patterns'],
  ])('%s is bad', (pattern, problem) => {
    expect(parseGlob(pattern)).toEqual({ problem });
  });

  it('is quick on a name made to be slow', () => {
    const started = performance.now();
    expect(matches('*a*a*a*a*a*a*a*a*b', 'a'.repeat(20_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
