/** Azure resource ids as parsed values: compared without case, whatever their depth. */

export interface ResourceId {
  /** As given, without spaces around it and without a trailing slash. */
  readonly text: string;
  /** Lower case: equal for two spellings of one id. */
  readonly key: string;
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  /** Lower case, e.g. microsoft.web/sites/slots. An extension resource has its own type, not that of what it extends. */
  readonly type: string;
  /** The last name. */
  readonly name: string;
  /** The names of the resource itself, outermost first: [site, slot]. */
  readonly names: readonly string[];
  /** What it lives in: the outer resource, what an extension extends, the resource group, the subscription. */
  readonly parent?: ResourceId;
}

/**
 * Reads the id of a subscription, resource group, resource, nested resource, extension resource or tenant resource.
 * Names are taken as they are (samples have `<subscription ID>` in them).
 * @returns undefined where the text is no resource id.
 */
export function parseResourceId(text: string): ResourceId | undefined {
  const trimmed = trim(text);
  if (!trimmed.startsWith('/')) return undefined;
  const segments = trimmed.slice(1).split('/');
  if (segments.length % 2 !== 0 || segments.some((segment) => segment === '')) return undefined;

  let id: ResourceId | undefined;
  let namespace: string | undefined;
  for (let at = 0; at < segments.length; at += 2) {
    const [key = '', name = ''] = segments.slice(at, at + 2);
    const until = `/${segments.slice(0, at + 2).join('/')}`;
    // `providers` opens a namespace, first or after a complete resource: there it makes an extension resource.
    if (key.toLowerCase() === 'providers') namespace = name;
    else if (namespace !== undefined)
      id = resource(until, id, namespace, [key, name], segments[at - 2]?.toLowerCase() === 'providers');
    else if (at === 0 && key.toLowerCase() === 'subscriptions') id = subscription(until, name);
    else if (at === 2 && key.toLowerCase() === 'resourcegroups') id = resourceGroup(until, id, name);
    else return undefined;
  }
  return segments.at(-2)?.toLowerCase() === 'providers' ? undefined : id;
}

/** The key of an id for comparing and looking up; text that is no id is still compared without case. */
export function resourceKey(text: string): string {
  return trim(text).toLowerCase();
}

/** The last name of an id, for people; text that is no id as it stands. */
export function resourceName(text: string): string {
  return parseResourceId(text)?.name ?? text;
}

export function sameResource(a: string, b: string): boolean {
  return resourceKey(a) === resourceKey(b);
}

function subscription(text: string, subscriptionId: string): ResourceId {
  return { ...named(text, 'microsoft.resources/subscriptions', [subscriptionId]), subscriptionId };
}

function resourceGroup(text: string, parent: ResourceId | undefined, name: string): ResourceId {
  return { ...inside(parent), ...named(text, 'microsoft.resources/resourcegroups', [name]), resourceGroup: name };
}

/** `first` is the outermost resource of its namespace: anything before it is what it is in or what it extends. */
function resource(
  text: string,
  before: ResourceId | undefined,
  namespace: string,
  [type, name]: [string, string],
  first: boolean,
): ResourceId {
  const fullType = first || before === undefined ? `${namespace}/${type}` : `${before.type}/${type}`;
  const names = first || before === undefined ? [name] : [...before.names, name];
  return { ...inside(before), ...named(text, fullType.toLowerCase(), names) };
}

function inside(parent: ResourceId | undefined): Pick<ResourceId, 'subscriptionId' | 'resourceGroup' | 'parent'> {
  if (parent === undefined) return {};
  const { subscriptionId, resourceGroup } = parent;
  return {
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
    parent,
  };
}

function named(
  text: string,
  type: string,
  names: readonly string[],
): Pick<ResourceId, 'text' | 'key' | 'type' | 'name' | 'names'> {
  return { text, key: text.toLowerCase(), type, names, name: names.at(-1) ?? '' };
}

function trim(text: string): string {
  const trimmed = text.trim();
  // Not a regular expression: a long run of slashes must not make it quadratic.
  let end = trimmed.length;
  while (end > 0 && trimmed[end - 1] === '/') end--;
  return trimmed.slice(0, end);
}
