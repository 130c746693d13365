/** The identity of a plan: an approval is for exactly this, and dies when it changes. */
import { createHash } from 'node:crypto';

/** SHA-256 over the plan's JSON, hex. Plans are built by the same code each time, so key order is stable. */
export function planHash(plan: unknown): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex');
}
