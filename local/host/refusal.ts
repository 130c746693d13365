/** Why the host does not start. */

import { AutomationError } from '../../errors.ts';

/** A `configuration-invalid` whose message says what is wrong, where, and what to do. */
export function refusal(message: string, cause?: unknown): AutomationError {
  return new AutomationError('configuration-invalid', message, cause === undefined ? {} : { cause });
}
