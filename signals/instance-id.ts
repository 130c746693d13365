/** The durable instance of a run: derived from its cause, so that starting it twice starts it once. */

import { shortHash } from './fingerprint.ts';
import type { Cause } from './signal.ts';

/**
 * `<runbook>-<hash of fingerprint and epoch>`: lower-case letters, digits and hyphens, at most 100 characters.
 * Durable Functions refuses `/ \ # ?` and control characters in it.
 */
export function instanceIdOf(runbook: string, cause: Pick<Cause, 'fingerprint' | 'epoch'>): string {
  const name = runbook
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 60);
  return `${name}-${shortHash(`${cause.fingerprint}\n${cause.epoch}`)}`;
}
