/** The expressions of workflows, as far as ours use them: contexts, comparisons, and the functions that say how a job goes. */

export type Value = string | number | boolean | null;

export interface Expressions {
  /** `inputs.environment` → what it is; '' for what nobody set, as on GitHub. */
  lookup(path: string): Value;
  call(name: string): boolean;
}

/** The text with every `${{ … }}` replaced. */
export function interpolate(text: string, context: Expressions): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_whole, expression: string) =>
    String(evaluate(expression, context) ?? ''),
  );
}

export function evaluate(expression: string, context: Expressions): Value {
  const tokens = expression.match(/'(?:[^']|'')*'|[A-Za-z_][\w.-]*|\d+|==|!=|&&|\|\||[!()]/g) ?? [];
  let at = 0;

  function or(): Value {
    let left = and();
    while (tokens[at] === '||') {
      at += 1;
      const right = and();
      left = isTrue(left) ? left : right;
    }
    return left;
  }
  function and(): Value {
    let left = comparison();
    while (tokens[at] === '&&') {
      at += 1;
      const right = comparison();
      left = isTrue(left) ? right : left;
    }
    return left;
  }
  function comparison(): Value {
    const left = unary();
    const operator = tokens[at];
    if (operator !== '==' && operator !== '!=') return left;
    at += 1;
    const equal = String(left) === String(unary());
    return operator === '==' ? equal : !equal;
  }
  function unary(): Value {
    const token = tokens[at++] ?? '';
    if (token === '!') return !isTrue(unary());
    if (token === '(') {
      const inner = or();
      at += 1;
      return inner;
    }
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^\d+$/.test(token)) return Number(token);
    if (token === 'true' || token === 'false') return token === 'true';
    if (tokens[at] !== '(') return context.lookup(token);
    at += 2;
    return context.call(token);
  }
  return or();
}

export function isTrue(value: Value): boolean {
  return value !== '' && value !== false && value !== null && value !== 0;
}
