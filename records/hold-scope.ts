/** What a hold holds: everything, a component, or a resource with all under it. */

/** `*`, `component:NAME`, or a resource id. */
export type Scope = string;

/** Whether a hold over `hold` holds `scope`: equal, or a segment-wise prefix of a resource id, without case. */
export function covers(hold: Scope, scope: Scope): boolean {
  if (hold === '*') return true;
  const outer = normal(hold);
  const inner = normal(scope);
  return inner === outer || (outer.startsWith('/') && inner.startsWith(`${outer}/`));
}

function normal(scope: Scope): string {
  return scope.trim().toLowerCase().replace(/\/+$/, '');
}
