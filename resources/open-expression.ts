/** Expressions that `bicep snapshot` leaves as they are, because only a deployment can evaluate them. */

/** `[reference(...)]`; a text that begins with `[[` is an escaped one. */
export function isOpenExpression(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('[') && !value.startsWith('[[') && value.endsWith(']');
}
