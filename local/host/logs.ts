/** One readable line for each thing worth saying: time, level, who, invocation, text. */

import type { RpcLogLevel } from './rpc.ts';

/** In order of weight. */
const levels: readonly RpcLogLevel[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];
const labels = {
  trace: 'trace',
  debug: 'debug',
  information: 'info ',
  warning: 'warn ',
  error: 'error',
  critical: 'fatal',
  none: '',
};

export interface LogOrigin {
  /** What is speaking: `host`, or a function's name. */
  readonly from: string;
  /** What host.json filters by, e.g. `Function.hello.User`. */
  readonly category: string;
  readonly invocationId?: string;
}

export interface Logs {
  readonly write: (level: RpcLogLevel, origin: LogOrigin, message: string) => void;
  readonly host: (level: RpcLogLevel, message: string) => void;
}

export interface LogsDeps {
  /** `logging.logLevel` of host.json: the longest category that is a prefix decides, then `default`, then Information. */
  readonly levels: Readonly<Record<string, string>>;
  /** Up to information. */
  readonly out: (line: string) => void;
  /** From warning on. */
  readonly err: (line: string) => void;
  readonly clock: { now(): number };
}

export function createLogs(deps: LogsDeps): Logs {
  const rules = Object.entries(deps.levels)
    .map(([category, level]) => ({ category: category.toLowerCase(), weight: weightOf(level) }))
    .toSorted((a, b) => b.category.length - a.category.length);
  const fallback = rules.find(({ category }) => category === 'default')?.weight ?? weightOf('information');
  const thresholds = new Map<string, number>();

  function threshold(category: string): number {
    const known = thresholds.get(category);
    if (known !== undefined) return known;
    const dotted = `${category.toLowerCase()}.`;
    const weight = rules.find((rule) => dotted.startsWith(`${rule.category}.`))?.weight ?? fallback;
    thresholds.set(category, weight);
    return weight;
  }

  function write(level: RpcLogLevel, { from, category, invocationId }: LogOrigin, message: string): void {
    if (level === 'none' || weightOf(level) < threshold(category)) return;
    const who = invocationId === undefined ? from : `${from} ${invocationId}`;
    const text = message.trimEnd().replaceAll(/\s*\n\s*/g, ' | ');
    const write = weightOf(level) < weightOf('warning') ? deps.out : deps.err;
    write(`${new Date(deps.clock.now()).toISOString()} ${labels[level]} [${who}] ${text}\n`);
  }

  return { write, host: (level, message) => write(level, { from: 'host', category: 'Host' }, message) };
}

/** A name that is no level counts as information. */
function weightOf(name: string): number {
  const weight = levels.findIndex((level) => level === name.toLowerCase());
  return weight === -1 ? 2 : weight;
}
