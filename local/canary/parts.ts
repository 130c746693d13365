/** What of a value is secret: the key in a connection string, the private fields of a JSON, the lines of a PEM, what follows the colon of `ID:secret`. */

const secretName = /(?:key|secret|signature|password|token)$/i;
const secretFields = new Set(['private_key', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'secret', 'client_secret']);
const shortestPart = 16;

/** The secret parts, each as it stands in the value; empty where the value is secret as a whole. */
export function secretPartsOf(value: string): readonly string[] {
  const parts = partsOfJson(value) ?? partsOfPem(value) ?? partsOfConnectionString(value) ?? partsOfPair(value) ?? [];
  return parts.filter((part) => part.length >= shortestPart);
}

function partsOfPem(value: string): readonly string[] | undefined {
  const [, body] = /-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]+)-----END/.exec(value) ?? [];
  return body?.split(/\s+/);
}

function partsOfJson(value: string): readonly string[] | undefined {
  if (!/^\s*[[{]/.test(value)) return undefined;
  try {
    return partsOfField('', JSON.parse(value));
  } catch {
    return undefined;
  }
}

function partsOfField(name: string, value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([field, inner]: [string, unknown]) => partsOfField(field, inner));
  if (typeof value !== 'string' || !secretFields.has(name)) return [];
  return partsOfPem(value) ?? [value];
}

function partsOfConnectionString(value: string): readonly string[] | undefined {
  if (!value.includes(';')) return undefined;
  return value.split(';').flatMap((field) => {
    const equals = field.indexOf('=');
    return equals > 0 && secretName.test(field.slice(0, equals)) ? [field.slice(equals + 1)] : [];
  });
}

function partsOfPair(value: string): readonly string[] | undefined {
  const [, secret] = /^[\w-]+:([^\s:]+)$/.exec(value) ?? [];
  return secret === undefined ? undefined : [secret];
}
