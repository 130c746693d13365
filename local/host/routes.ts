/** HTTP routes as ASP.NET reads them for functions: parameters, constraints, defaults, catch-alls, and which route goes first. */

import { AutomationError } from '../../errors.ts';

export interface Route<T> {
  readonly target: T;
  /** Upper case. */
  readonly methods: ReadonlySet<string>;
  readonly pattern: RegExp;
  readonly parameters: readonly Parameter[];
  /** Smaller goes first; compared segment by segment. */
  readonly precedence: string;
}

interface Parameter {
  readonly name: string;
  readonly fallback: string | undefined;
  readonly accepts: readonly ((value: string) => boolean)[];
}

export interface RouteMatch<T> {
  readonly target: T;
  readonly parameters: Record<string, string>;
}

const guid = /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

/** Constraint name → test of a value; `argument` is what stands in its parentheses. */
const constraints: Record<string, (argument: string) => (value: string) => boolean> = {
  int: () => (value) => /^[+-]?\d+$/.test(value) && Number(value) >= -(2 ** 31) && Number(value) < 2 ** 31,
  long: () => (value) => /^[+-]?\d{1,19}$/.test(value),
  bool: () => (value) => /^(true|false)$/i.test(value),
  guid: () => (value) => guid.test(value),
  alpha: () => (value) => /^[a-z]*$/i.test(value),
  datetime: () => (value) => !Number.isNaN(Date.parse(value)),
  decimal: () => isDecimal,
  double: () => isDecimal,
  float: () => isDecimal,
  required: () => (value) => value.length > 0,
  min: (argument) => (value) => Number(value) >= Number(argument),
  max: (argument) => (value) => Number(value) <= Number(argument),
  range: (argument) => {
    const [low = Number.NaN, high = Number.NaN] = argument.split(',').map(Number);
    return (value) => Number(value) >= low && Number(value) <= high;
  },
  minlength: (argument) => (value) => value.length >= Number(argument),
  maxlength: (argument) => (value) => value.length <= Number(argument),
  length: (argument) => {
    const [low = Number.NaN, high = low] = argument.split(',').map(Number);
    return (value) => value.length >= low && value.length <= high;
  },
  regex: (argument) => {
    const expression = new RegExp(argument.replaceAll('{{', '{').replaceAll('}}', '}'), 'i');
    return (value) => expression.test(value);
  },
};

function isDecimal(value: string): boolean {
  return value.trim() !== '' && Number.isFinite(Number(value));
}

/** Throws `configuration-invalid` for a template or a constraint that it does not know. */
export function compileRoute<T>(template: string, methods: readonly string[], target: T): Route<T> {
  const parameters: Parameter[] = [];
  let source = '';
  let precedence = '';
  const segments = splitSegments(template.replaceAll(/^\/+|\/+$/g, ''));
  for (const segment of segments) {
    const compiled = compileSegment(segment, template, parameters);
    precedence += compiled.rank;
    // An optional last parameter takes its slash with it.
    source += compiled.optional ? `(?:/${compiled.source})?` : `/${compiled.source}`;
  }
  return {
    target,
    parameters,
    precedence,
    methods: new Set(methods.map((method) => method.toUpperCase())),
    pattern: new RegExp(`^${source}/?$`, 'i'),
  };
}

/** The first route, in order of precedence, that takes path and method. The path is decoded but for `%2F`, as Kestrel does it. */
export function matchRoute<T>(routes: readonly Route<T>[], method: string, path: string): RouteMatch<T> | undefined {
  for (const route of routes) {
    if (!route.methods.has(method)) continue;
    const found = route.pattern.exec(path);
    if (found === null) continue;
    const parameters: Record<string, string> = {};
    const fits = route.parameters.every((parameter, index) => {
      const value = found[index + 1] ?? parameter.fallback;
      if (value === undefined || value === '') return true;
      parameters[parameter.name] = value;
      return parameter.accepts.every((accepts) => accepts(value));
    });
    if (fits) return { target: route.target, parameters };
  }
  return undefined;
}

export function byPrecedence(a: Route<unknown>, b: Route<unknown>): number {
  return a.precedence < b.precedence ? -1 : a.precedence > b.precedence ? 1 : 0;
}

/** Slashes inside braces belong to a constraint. */
function splitSegments(template: string): string[] {
  return template.match(/(?:\{(?:[^{}]|\{\{|\}\})*\}|[^/{}])+/g) ?? [];
}

function compileSegment(
  segment: string,
  template: string,
  parameters: Parameter[],
): { source: string; optional: boolean; rank: string } {
  const parts = segment.split(/(\{(?:[^{}]|\{\{|\}\})*\})/).filter((part) => part !== '');
  let source = '';
  let optional = false;
  let rank = 1;
  for (const part of parts) {
    if (!part.startsWith('{')) {
      source += part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
      continue;
    }
    const [, stars = '', name = '', rules = '', fallback, question] =
      /^\{(\*{0,2})([^:=?]+)((?::(?:[^:(=?]+(?:\(.*?\)(?=[:=?}]))?))*)(?:=([^?]*))?(\?)?\}$/.exec(part) ?? [];
    if (name === '')
      throw new AutomationError(
        'configuration-invalid',
        `The route "${template}" has "${part}", which is no parameter this host can read.`,
      );
    const accepts = [...rules.matchAll(/:([^:(]+)(?:\((.*?)\)(?=:|$))?/g)].map(([, constraint = '', argument = '']) =>
      constraintOf(constraint, argument, template),
    );
    parameters.push({ name, fallback, accepts });
    source += stars === '' ? '([^/]+)' : '(.*)';
    optional ||= question !== undefined || fallback !== undefined || stars !== '';
    rank = Math.max(rank, (stars === '' ? 2 : 4) + (accepts.length === 0 ? 1 : 0));
  }
  return { source, optional, rank: String(rank) };
}

function constraintOf(name: string, argument: string, template: string): (value: string) => boolean {
  const create = Object.hasOwn(constraints, name.toLowerCase()) ? constraints[name.toLowerCase()] : undefined;
  if (create === undefined)
    throw new AutomationError(
      'configuration-invalid',
      `The route "${template}" has the constraint "${name}", which this host does not know.`,
    );
  return create(argument);
}
