/** Editors complete and check operators' files with these schemas; `npx vitest run tests/unit/operations -u` writes them anew. */

import { readdir, readFile } from 'node:fs/promises';

import { format } from 'prettier';
import { describe, expect, it } from 'vitest';

import { jsonSchemas } from '../../../operations/json-schemas.ts';

const folder = new URL('../../../operations/schemas/', import.meta.url);

describe('schemas for editors', () => {
  it.each(Object.entries(jsonSchemas))('%s.json is what the definitions say', async (name, schema) => {
    const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 120 });
    await expect(text).toMatchFileSnapshot(new URL(`${name}.json`, folder).pathname);
  });

  it.each(Object.keys(jsonSchemas))('%s.yaml names its schema, so that editors find it', async (name) => {
    const text = await readFile(new URL(`../${name}.yaml`, folder), 'utf8');
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=schemas/${name}.json`);
  });

  it('are there for no file that nobody reads', async () => {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    expect(files.toSorted()).toEqual(Object.keys(jsonSchemas).map((name) => `${name}.json`));
  });
});
