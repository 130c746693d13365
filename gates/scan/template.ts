/** A snapshot as a template that scanners can read: what Bicep compiles has modules and symbolic names, which they cannot. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot } from '../../resources/snapshot.ts';
import type { Template } from './scanner.ts';

const schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
const before = `{\n"$schema": "${schema}",\n"contentVersion": "1.0.0.0",\n"resources": [\n`;

export async function writeTemplate(folder: string, { environment, resources }: Snapshot): Promise<Template> {
  const path = join(folder, `${environment}.json`);
  const texts = resources.map(({ source }) => JSON.stringify(source, null, 2));
  await writeFile(path, `${before}${texts.join(',\n')}\n]\n}\n`);

  const lasts: number[] = [];
  let line = linesIn(before) - 1;
  for (const text of texts) lasts.push((line += linesIn(text)));
  return {
    environment,
    path,
    resourceAt: (asked) => (asked < linesIn(before) ? undefined : resources[lasts.findIndex((last) => asked <= last)]),
  };
}

function linesIn(text: string): number {
  return text.split('\n').length;
}
