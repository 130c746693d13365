/** The part of OData that the Retail Prices API takes in `$filter`: `eq`, `contains`, `startswith`, `and`, `or`, parentheses. Case counts in values. */

export type Predicate = (item: Readonly<Record<string, unknown>>) => boolean;

/** Fields by which one may filter; `priceType` is what items call `type`. */
const fields: Readonly<Record<string, string>> = {
  armRegionName: 'armRegionName',
  location: 'location',
  meterId: 'meterId',
  meterName: 'meterName',
  productId: 'productId',
  skuId: 'skuId',
  productName: 'productName',
  skuName: 'skuName',
  serviceName: 'serviceName',
  serviceId: 'serviceId',
  serviceFamily: 'serviceFamily',
  priceType: 'type',
  armSkuName: 'armSkuName',
};

const tokenForm = /\s*('(?:[^']|'')*'|[A-Za-z]+|[(),])/y;

/** @throws Error that says what was not understood. */
export function parseFilter(text: string): Predicate {
  const tokens = tokensOf(text);
  const take = (): string => tokens.shift() ?? 'the end';
  const expect = (wanted: string): void => {
    const got = take();
    if (got !== wanted) throw new Error(`expected ${wanted}, got ${got}`);
  };
  const field = (name = take()): string => {
    const known = fields[name];
    if (known === undefined) throw new Error(`there is no field ${name}`);
    return known;
  };
  const value = (): string => {
    const token = take();
    if (!token.startsWith("'")) throw new Error(`expected a text in quotes, got ${token}`);
    return token.slice(1, -1).replaceAll("''", "'");
  };
  const list = (word: 'and' | 'or', next: () => Predicate): Predicate[] => {
    const parts = [next()];
    while (tokens[0] === word) {
      tokens.shift();
      parts.push(next());
    }
    return parts;
  };

  function any(): Predicate {
    const parts = list('or', all);
    return (item) => parts.some((part) => part(item));
  }
  function all(): Predicate {
    const parts = list('and', one);
    return (item) => parts.every((part) => part(item));
  }
  function one(): Predicate {
    const token = take();
    if (token === '(') {
      const inner = any();
      expect(')');
      return inner;
    }
    if (token === 'contains' || token === 'startswith') return call(token);
    const name = field(token);
    expect('eq');
    const wanted = value();
    return (item) => item[name] === wanted;
  }
  function call(name: 'contains' | 'startswith'): Predicate {
    expect('(');
    const of = field();
    expect(',');
    const part = value();
    expect(')');
    return (item) => {
      const text = String(item[of]);
      return name === 'contains' ? text.includes(part) : text.startsWith(part);
    };
  }

  const predicate = any();
  if (tokens.length > 0) throw new Error(`expected the end, got ${take()}`);
  return predicate;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.trimEnd().length; at = tokenForm.lastIndex) {
    tokenForm.lastIndex = at;
    const token = tokenForm.exec(text)?.[1];
    if (token === undefined) throw new Error(`"${text.slice(at, at + 20)}" was not understood`);
    tokens.push(token);
  }
  return tokens;
}
