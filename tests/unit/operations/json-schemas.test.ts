/** Editors complete and check operators' files with these schemas; `npx vitest run tests/unit/operations -u` writes them anew. */

import { readdir } from 'node:fs/promises';

import { format } from 'prettier';
import { describe, expect, it } from 'vitest';

import { jsonSchemas } from '../../../operations/json-schemas.ts';

const folder = new URL('../../../operations/schemas/', import.meta.url);

describe('schemas for editors', () => {
  it.each(Object.entries(jsonSchemas))('%s.json is what the definitions say', async (name, schema) => {
    const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 120 });
    await expect(text).toMatchFileSnapshot(new URL(`${name}.json`, folder).pathname);
  });

  it('has no schema that belongs to no definition', async () => {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    expect(files.toSorted()).toEqual(Object.keys(jsonSchemas).map((name) => `${name}.json`));
  });
});
