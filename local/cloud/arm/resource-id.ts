/** ARM paths as values: what they name, and what is asked of it. */

/** A resource in a path, whatever else follows it. */
export interface ResourcePath {
  /** In the case in which it came. */
  readonly id: string;
  readonly subscriptionId: string;
  readonly group?: string;
  /** `Microsoft.Web/sites/slots`, in the case in which it came. */
  readonly type: string;
  /** `site/slot` for a child; for an extension resource its own name. */
  readonly name: string;
  /** What is left of the path after the last complete type and name: nothing, a collection or an action. */
  readonly rest: readonly string[];
}

/** How resources are found: ids compare without case. */
export function keyOf(id: string): string {
  return id.replace(/\/+$/, '').toLowerCase();
}

/**
 * Reads `/subscriptions/{id}[/resourceGroups/{group}]/providers/{namespace}/{type}/{name}...`, of an extension resource its last `providers`.
 * Returns undefined for paths that name no resource.
 */
export function parseResourcePath(segments: readonly string[]): ResourcePath | undefined {
  const [subscriptions, subscriptionId, groups, group] = segments;
  if (subscriptions?.toLowerCase() !== 'subscriptions' || subscriptionId === undefined) return undefined;
  const inGroup = groups?.toLowerCase() === 'resourcegroups';
  const start = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers');
  const namespace = segments[start + 1];
  if (start < 2 || namespace === undefined) return undefined;
  const below = segments.slice(start + 2);
  const complete = below.length - (below.length % 2);
  const types = below.filter((_, index) => index < complete && index % 2 === 0);
  const names = below.filter((_, index) => index < complete && index % 2 === 1);
  return {
    id: `/${segments.slice(0, start + 2 + complete).join('/')}`,
    subscriptionId,
    ...(inGroup && group !== undefined ? { group } : {}),
    type: [namespace, ...types].join('/'),
    name: names.join('/'),
    rest: below.slice(complete),
  };
}

/** The group in an id, in the case in which it came. */
export function groupOf(id: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(id)?.[1];
}

/** The last name in an id. */
export function lastName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
