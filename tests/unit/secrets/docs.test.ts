import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { snapshotRules, vaultRules } from '../../../secrets/finding.ts';

describe('docs/secrets.md', () => {
  it('explains every rule of the check as the sources do', () => {
    const text = readFileSync(new URL('../../../docs/secrets.md', import.meta.url), 'utf8');
    const section = text.slice(text.indexOf('### When the check'), text.indexOf('## For who adds'));
    const rows = [...section.matchAll(/^\| `([a-z-]+)` *\| (.+?) *\|$/gm)].map(([, rule, means]) => [rule, means]);
    expect(rows).toEqual(Object.entries({ ...snapshotRules, ...vaultRules }));
  });
});
