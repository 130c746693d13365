/** Whether what is there is at least what was declared. Only what is declared counts: Azure adds defaults and figures of its own. Pure. */
import { isOpenExpression } from '../open-expression.ts';
import { isRecord } from '../property.ts';

/** What is declared and not there; `open` counts what only a deployment can evaluate. */
export interface Comparison {
  /** The first property that differs, from the root; '' where there is nothing at all. Undefined where nothing differs. */
  readonly differs: string | undefined;
  readonly open: number;
}

export function compareDeclared(declared: unknown, actual: unknown): Comparison {
  const tally = { open: 0 };
  return { differs: firstLack(declared, actual, '', tally), open: tally.open };
}

interface Tally {
  open: number;
}

function firstLack(declared: unknown, actual: unknown, path: string, tally: Tally): string | undefined {
  if (isOpenExpression(declared)) {
    tally.open += 1;
    return undefined;
  }
  if (Array.isArray(declared)) {
    if (declared.length > 0 && !Array.isArray(actual)) return path;
    const items: readonly unknown[] = Array.isArray(actual) ? actual : [];
    // Services give lists back in an order of their own.
    const missing = declared.findIndex((item) => {
      for (const candidate of items) {
        // What is open counts once, in the item that it was compared with at last.
        const own = { open: 0 };
        if (firstLack(item, candidate, '', own) !== undefined) continue;
        tally.open += own.open;
        return false;
      }
      return true;
    });
    return missing < 0 ? undefined : `${path}[${missing}]`;
  }
  if (isRecord(declared)) {
    if (!isRecord(actual)) return Object.keys(declared).length === 0 ? undefined : path;
    const there = new Map(Object.entries(actual).map(([key, value]) => [key.toLowerCase(), value]));
    for (const [key, value] of Object.entries(declared)) {
      const lack = firstLack(value, there.get(key.toLowerCase()), path === '' ? key : `${path}.${key}`, tally);
      if (lack !== undefined) return lack;
    }
    return undefined;
  }
  return isSame(declared, actual) ? undefined : path;
}

/** Ids and names compare without case. */
function isSame(declared: unknown, actual: unknown): boolean {
  if (declared === null || declared === undefined) return true;
  if (typeof declared === 'string' && typeof actual === 'string')
    return declared.toLowerCase() === actual.toLowerCase();
  return declared === actual;
}
