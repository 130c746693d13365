/** How much of a payload is read at all: bytes before it is parsed, depth before anything walks it. */

import { AutomationError } from '../../errors.ts';
import { malformed } from './malformed.ts';

/** Azure Monitor sends at most 256 KB an alert (common alert schema, alerts-payload-samples). */
export const alertLimitBytes = 256 * 1024;
/** Event Grid delivers at most 1 MB an event or batch. */
export const eventLimitBytes = 1024 * 1024;

const deepest = 64;

export function refuseOversized(text: string, limitBytes: number, what: string): void {
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes <= limitBytes) return;
  const limit = `${limitBytes / 1024} KB`;
  throw new AutomationError('payload-too-large', `body: expected ${what} of at most ${limit}, got ${bytes} bytes.`, {
    data: { field: 'body', expected: `at most ${limit}`, got: `${bytes} bytes` },
  });
}

/** Refuses nesting that would exhaust the stack of whoever walks the value; itself walks without recursion. */
export function refuseDeep(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw malformed('', `nesting of at most ${deepest} levels`, 'deeper nesting');
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

/** The value that the text of a body stands for. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (cause) {
    // V8's message quotes the text around the fault: a position is enough, and leaks nothing.
    const position = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined;
    const got =
      text.trim() === ''
        ? 'nothing'
        : `text that is no JSON${position === undefined ? '' : ` at character ${position}`}`;
    throw new AutomationError('input-invalid', `body: expected JSON, got ${got}.`, {
      data: { field: 'body', expected: 'JSON', got },
    });
  }
}
