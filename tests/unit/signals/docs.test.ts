/** docs/routing.md is executed: its routes load, its mistakes are said as it says, its commands answer. */

import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { kinds } from '../../../signals/routes-schema.ts';
import { readRoutes } from '../../../signals/routes.ts';

const known = { runbooks: ['roll-back'], components: ['api', 'operations'], environments: ['dev'] };

const text = await readFile(new URL('../../../docs/routing.md', import.meta.url), 'utf8');

function blocks(language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    (block) => block[1] ?? '',
  );
}

describe('docs/routing.md', () => {
  it('shows routes that load', () => {
    const shown = blocks('yaml');
    expect(shown).toHaveLength(1);
    for (const routes of shown) expect(readRoutes('routes.yaml', routes, known).mistakes).toEqual([]);
  });

  it('shows mistakes as they are said', () => {
    const routes = `mode: first
routes:
  - name: everything
    runbook: roll-back
  - name: api
    match:
      severty: 1
      kind: metric-alert
      component: apj
    runbook: rollback
  - name: api-again
    runbook: roll-back
default: incident only
`;
    const said = readRoutes('operations/routes.yaml', routes, known)
      .mistakes.toSorted((a, b) => a.line - b.line)
      .map(({ file, line, column, reason }) => `${file}:${line}:${column} ${reason}\n`);
    expect(blocks('text')).toContain(said.join(''));
  });

  it('names every kind of signal', () => {
    expect(kinds.filter((kind) => !text.includes(`\`${kind}\``))).toEqual([]);
  });
});
