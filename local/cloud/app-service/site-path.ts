/** Paths of App Service: which site or slot, and what is asked of it. */
import { production } from './state.ts';

export interface SitePath {
  readonly group: string;
  readonly site: string;
  readonly slot: string;
  /** What follows the site or slot, lower-cased and joined: empty for the site itself. */
  readonly rest: string;
}

/** First words of what App Service itself answers below a site; other children are resources like any other. */
const own = new Set([
  '',
  'slots',
  'config',
  'restart',
  'start',
  'stop',
  'slotsswap',
  'applyslotconfig',
  'resetslotconfig',
  'slotsdiffs',
  'operationresults',
]);

/** Undefined for paths that are not App Service's, among them extension resources of a site. */
export function parseSitePath(segments: readonly string[]): SitePath | undefined {
  const lower = segments.map((segment) => segment.toLowerCase());
  const isSite =
    lower[2] === 'resourcegroups' && lower[4] === 'providers' && lower[5] === 'microsoft.web' && lower[6] === 'sites';
  const [group, site] = [segments[3], segments[7]];
  if (!isSite || group === undefined || site === undefined) return undefined;
  const slot = lower[8] === 'slots' ? segments[9] : undefined;
  const rest = lower.slice(slot === undefined ? 8 : 10);
  if (!own.has(rest[0] ?? '')) return undefined;
  return { group, site, slot: slot ?? production, rest: rest.join('/') };
}

/** `.../providers/Microsoft.Web/sites` of a group or the subscription. */
export function isSiteList(segments: readonly string[]): boolean {
  return segments.slice(-3).join('/').toLowerCase() === 'providers/microsoft.web/sites' && segments.length <= 7;
}
