/** The committed snapshot of dev, read as the product reads it, for tests that ask what it says. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { readSnapshot, type SnapshotResource } from '../../resources/snapshot.ts';
import { infraFolder } from '../../scripts/infra.ts';

export const dev = readSnapshot(
  'dev',
  JSON.parse(readFileSync(path.join(infraFolder, 'snapshots/dev.json'), 'utf8')),
).resources;

export function ofType(...types: string[]): readonly SnapshotResource[] {
  const wanted = new Set(types.map((type) => type.toLowerCase()));
  return dev.filter(({ type }) => wanted.has(type.toLowerCase()));
}

/** The only resource of that type and name. */
export function named(type: string, name: string): SnapshotResource {
  const [found, ...others] = ofType(type).filter((resource) => resource.name === name);
  if (found === undefined || others.length > 0) throw new Error(`Expected one ${type} "${name}".`);
  return found;
}

const siteSchema = z.object({
  siteConfig: z.object({
    linuxFxVersion: z.string().optional(),
    appSettings: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
});

/** What a site or a slot runs, and its application settings by name. */
export function siteConfigOf({ properties }: SnapshotResource) {
  const { siteConfig } = siteSchema.parse(properties);
  return {
    image: siteConfig.linuxFxVersion,
    settings: Object.fromEntries(siteConfig.appSettings.map(({ name, value }) => [name, value])),
  };
}

/** Every text in a value, however deep, with the path to it. */
export function textsOf(value: unknown, at = ''): { at: string; text: string }[] {
  if (typeof value === 'string') return [{ at, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    { at: `${at}.${key}`, text: key },
    ...textsOf(inner, `${at}.${key}`),
  ]);
}

/** Texts that only a deployment can evaluate. ARM writes an escaped bracket as `[[`. */
export function openExpressions(value: unknown): { at: string; text: string }[] {
  return textsOf(value).filter(({ text }) => /^\[(?!\[).*\]$/s.test(text));
}
