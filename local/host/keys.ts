/** Access keys of the host, made once and kept in the data folder; their values are never printed. */

import { randomBytes, timingSafeEqual } from 'node:crypto';
import path from 'node:path';
import * as z from 'zod';
import { readStateFile, writeStateFile } from './state-file.ts';

const keysShape = z.object({
  /** Opens everything. */
  masterKey: z.string().min(1),
  /** Opens every function of level `function`. */
  functionKey: z.string().min(1),
  /** Extension → key of its webhook. */
  systemKeys: z.object({ durabletask_extension: z.string().min(1), eventgrid_extension: z.string().min(1) }),
});

export type Keys = z.infer<typeof keysShape>;
export type SystemKeyName = keyof Keys['systemKeys'];

/** Throws `configuration-invalid` when `keys.json` is damaged. */
export function loadKeys(dataFolder: string): Keys {
  const file = path.join(dataFolder, 'keys.json');
  const kept = readStateFile(file, keysShape);
  if (kept !== undefined) return kept;
  const made = {
    masterKey: newKey(),
    functionKey: newKey(),
    systemKeys: { durabletask_extension: newKey(), eventgrid_extension: newKey() },
  };
  writeStateFile(file, made);
  return made;
}

/** Same form as the platform's: URL-safe text of 40 random bytes that ends in `==`. */
function newKey(): string {
  return `${randomBytes(40).toString('base64url')}==`;
}

/** Whether a request shows one of these keys, in `?code=` or in `x-functions-key`. */
export function showsKey(given: string | null | undefined, accepted: readonly string[]): boolean {
  if (!given) return false;
  const bytes = Buffer.from(given);
  return accepted.some((key) => {
    const expected = Buffer.from(key);
    return expected.length === bytes.length && timingSafeEqual(expected, bytes);
  });
}
