/** One readable line for each thing worth saying: time, level, who, invocation, text. */

import type { RpcLogLevel } from './rpc.ts';

const order: Record<RpcLogLevel, number> = {
  trace: 0,
  debug: 1,
  information: 2,
  warning: 3,
  error: 4,
  critical: 5,
  none: 6,
};
const labels: Record<RpcLogLevel, string> = {
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
  from: string;
  /** The category that host.json filters by, e.g. `Function.hello.User`. */
  category: string;
  invocationId?: string;
}

export interface Logs {
  write(level: RpcLogLevel, origin: LogOrigin, message: string): void;
  host(level: RpcLogLevel, message: string): void;
}

function levelOf(name: string): RpcLogLevel | undefined {
  const known = Object.keys(order).find((level) => level === name.toLowerCase());
  return known as RpcLogLevel | undefined;
}

/**
 * Writes to `out` up to information and to `err` from warning on.
 * `levels` is `logging.logLevel` of host.json: the longest category that is a prefix decides, then `default`, then Information.
 */
export function createLogs(deps: {
  levels: Record<string, string>;
  out: (line: string) => void;
  err: (line: string) => void;
  clock: { now(): number };
}): Logs {
  const rules = Object.entries(deps.levels)
    .map(([category, name]) => ({ category, level: levelOf(name) ?? 'information' }))
    .toSorted((a, b) => b.category.length - a.category.length);
  const fallback = rules.find((rule) => rule.category.toLowerCase() === 'default')?.level ?? 'information';
  const thresholds = new Map<string, number>();

  function threshold(category: string): number {
    let found = thresholds.get(category);
    if (found === undefined) {
      found =
        order[
          rules.find((rule) => category === rule.category || category.startsWith(`${rule.category}.`))?.level ??
            fallback
        ];
      thresholds.set(category, found);
    }
    return found;
  }

  function write(level: RpcLogLevel, origin: LogOrigin, message: string): void {
    if (level === 'none' || order[level] < threshold(origin.category)) return;
    const who = origin.invocationId === undefined ? origin.from : `${origin.from} ${origin.invocationId}`;
    const line = `${new Date(deps.clock.now()).toISOString()} ${labels[level]} [${who}] ${message.trimEnd().replaceAll(/\s*\n\s*/g, ' | ')}\n`;
    if (order[level] < order.warning) deps.out(line);
    else deps.err(line);
  }

  return { write, host: (level, message) => write(level, { from: 'host', category: 'Host' }, message) };
}
