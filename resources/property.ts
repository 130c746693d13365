/** Properties of a resource by their path, without case: Azure Resource Manager does not tell `DisableLocalAuth` from `disableLocalAuth`. */

/** The value at `a.b.c` below `value`; undefined where any part of the path is missing. */
export function propertyAt(value: unknown, path: string): unknown {
  return path.split('.').reduce(child, value);
}

export function textAt(value: unknown, path: string): string | undefined {
  const found = propertyAt(value, path);
  return typeof found === 'string' ? found : undefined;
}

/** The items of a list; none where there is no list. */
export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = propertyAt(value, path);
  return Array.isArray(found) ? found : [];
}

/** The texts of a list; none where there is no list. */
export function textsAt(value: unknown, path: string): readonly string[] {
  return listAt(value, path).filter((item) => typeof item === 'string');
}

function child(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const wanted = name.toLowerCase();
  return Object.entries(value).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
