/** HTTP routes as ASP.NET reads them for functions: parameters, constraints, defaults, catch-alls, and which route goes first. */

import { refusal } from './refusal.ts';

interface Parameter {
  readonly name: string;
  readonly fallback: string | undefined;
  readonly accepts: readonly ((value: string) => boolean)[];
}

export interface Route<T> {
  readonly target: T;
  /** Upper case. */
  readonly methods: ReadonlySet<string>;
  readonly pattern: RegExp;
  readonly parameters: readonly Parameter[];
  /** A digit a segment; the smaller text goes first. */
  readonly precedence: string;
}

export interface RouteMatch<T> {
  readonly target: T;
  readonly parameters: Record<string, string>;
}

const guid = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

/** Constraint → test of a value; `low` and `high` stand in its parentheses. */
const constraints: Record<string, (value: string, low: number, high: number) => boolean> = {
  int: (value) => /^[+-]?\d+$/.test(value) && Number(value) >= -(2 ** 31) && Number(value) < 2 ** 31,
  long: (value) => /^[+-]?\d{1,19}$/.test(value),
  bool: (value) => /^(true|false)$/i.test(value),
  guid: (value) => guid.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  min: (value, low) => Number(value) >= low,
  max: (value, high) => Number(value) <= high,
  range: (value, low, high) => Number(value) >= low && Number(value) <= high,
  minlength: (value, low) => value.length >= low,
  maxlength: (value, high) => value.length <= high,
  length: (value, low, high) => value.length >= low && value.length <= high,
};

/** Throws `configuration-invalid` for a template or a constraint that it does not know. */
export function compileRoute<T>(template: string, methods: readonly string[], target: T): Route<T> {
  const parameters: Parameter[] = [];
  let source = '';
  let precedence = '';
  for (const segment of template.split('/').filter((part) => part !== '')) {
    let pattern = '';
    let optional = false;
    let rank = 1;
    for (const part of segment.split(/(\{[^{}]*\})/)) {
      if (!part.startsWith('{')) {
        pattern += part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
        continue;
      }
      const parameter =
        /^\{(?<star>\**)(?<name>\w+)(?<rules>(?::[\w(),-]+)*)(?:=(?<fallback>[^?]*))?(?<mark>\?)?\}$/.exec(
          part,
        )?.groups;
      if (parameter === undefined) throw refusal(`The route "${template}" has "${part}", which this host cannot read.`);
      const { star, name = '', rules = '', fallback, mark } = parameter;
      const accepts = rules
        .split(':')
        .slice(1)
        .map((rule) => constraint(rule, template));
      parameters.push({ name, fallback, accepts });
      pattern += star ? '(.*)' : '([^/]+)';
      optional ||= Boolean(star) || fallback !== undefined || mark !== undefined;
      rank = Math.max(rank, (star ? 4 : 2) + (accepts.length === 0 ? 1 : 0));
    }
    precedence += String(rank);
    // An optional parameter takes its slash with it.
    source += optional ? `(?:/${pattern})?` : `/${pattern}`;
  }
  const upper = new Set(methods.map((method) => method.toUpperCase()));
  return { target, parameters, precedence, methods: upper, pattern: new RegExp(`^${source}/?$`, 'i') };
}

function constraint(rule: string, template: string): (value: string) => boolean {
  const [, name = '', given = ''] = /^(\w+)(?:\((.*)\))?$/.exec(rule) ?? [];
  const test = Object.hasOwn(constraints, name.toLowerCase()) ? constraints[name.toLowerCase()] : undefined;
  if (test === undefined)
    throw refusal(`The route "${template}" has the constraint "${rule}", which this host does not know.`);
  const [low = Number.NaN, high = low] = given.split(',').map(Number);
  return (value) => test(value, low, high);
}

export function byPrecedence(a: Route<unknown>, b: Route<unknown>): number {
  return Number(a.precedence > b.precedence) - Number(a.precedence < b.precedence);
}

/** The first of sorted routes that takes path and method. The path is decoded but for `%2F`, as Kestrel does it. */
export function matchRoute<T>(routes: readonly Route<T>[], method: string, path: string): RouteMatch<T> | undefined {
  for (const route of routes) {
    const found = route.methods.has(method) ? route.pattern.exec(path) : null;
    if (found === null) continue;
    const parameters: Record<string, string> = {};
    const fits = route.parameters.every(({ name, fallback, accepts }, index) => {
      const value = found[index + 1] ?? fallback;
      if (value === undefined || value === '') return true;
      parameters[name] = value;
      return accepts.every((accept) => accept(value));
    });
    if (fits) return { target: route.target, parameters };
  }
  return undefined;
}
