/** Slot swaps over ARM: `slotsswap`, `applySlotConfig`, `resetSlotConfig`, `slotsdiffs`, of a site and of a slot. */
import { locationPoll, retryAfter, type LongRunningOperations } from '../arm/long-running.ts';
import { AzureError } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { textOf } from '../json.ts';
import { jsonBody, ok } from '../requests.ts';
import { hasSiteAuthentication } from './config-routes.ts';
import { operationInProgress, preparedForSwap, previewRefused, webError } from './errors.ts';
import { differences } from './exchange.ts';
import type { SitePath } from './site-path.ts';
import { shownSlot, type SlotOperations } from './slot-operations.ts';
import { production, type Sites, type SiteState, type SlotOperation } from './state.ts';

type SwapRoute = (request: CloudRequest, path: SitePath, state: SiteState) => CloudResponse | undefined;

export function createSwapRoutes(deps: {
  sites: Sites;
  operations: LongRunningOperations;
  slotOperations: SlotOperations;
  view: (state: SiteState) => Record<string, unknown>;
  baseUrl: () => string;
  options: { readonly retryAfterSeconds: number };
}): SwapRoute {
  const { sites, slotOperations, options } = deps;

  /**
   * Which slot is swapped into which. A slot's own path names the source and `targetSlot` the destination. On the site's path
   * `targetSlot` names the source and production is the destination: that is how Azure's own command line uses it, although the
   * reference ("applies the configuration of the target slot onto the current slot") could be read the other way round.
   */
  function pairOf(request: CloudRequest, state: SiteState): Pick<SlotOperation, 'site' | 'source' | 'destination'> {
    const named = textOf(jsonBody(request)['targetSlot'])?.toLowerCase();
    if (named === undefined) throw webError(400, 'BadRequest', 'Parameter targetSlot is null or empty.');
    const other = sites.get(state.site, named);
    if (other === undefined)
      throw webError(404, 'NotFound', `Cannot find slot with name '${named}' of site '${state.site}'.`);
    if (other.slot === state.slot) throw webError(400, 'BadRequest', 'Source and destination slot are the same.');
    const [source, destination] = state.slot === production ? [other, state] : [state, other];
    return { site: state.site, source: source.slot, destination: destination.slot };
  }

  function mayBegin(site: string): void {
    const running = sites.operation(site);
    if (running !== undefined) throw operationInProgress(running);
  }

  function swap(request: CloudRequest, state: SiteState): CloudResponse {
    const pair = pairOf(request, state);
    mayBegin(pair.site);
    const open =
      sites.get(pair.site, pair.source)?.targetSwapSlot ?? sites.get(pair.site, pair.destination)?.targetSwapSlot;
    const asPreviewed =
      sites.get(pair.site, pair.source)?.targetSwapSlot?.toLowerCase() === shownSlot(pair.destination).toLowerCase();
    if (open !== undefined && !asPreviewed) throw preparedForSwap();
    slotOperations.begin({ id: request.id, kind: 'swap', ...pair });
    const location = new URL(`${deps.baseUrl()}${state.resourceId}/operationresults/${request.id}`);
    location.searchParams.set('api-version', request.url.searchParams.get('api-version') ?? '');
    return { status: 202, headers: { location: location.href, ...retryAfter(options.retryAfterSeconds) } };
  }

  function applyConfig(request: CloudRequest, state: SiteState): CloudResponse {
    const pair = pairOf(request, state);
    mayBegin(pair.site);
    const slots = [sites.get(pair.site, pair.source), sites.get(pair.site, pair.destination)];
    if (slots.some((slot) => slot !== undefined && hasSiteAuthentication(slot))) throw previewRefused();
    if (slots.some((slot) => slot?.targetSwapSlot !== undefined)) throw preparedForSwap();
    slotOperations.begin({ id: request.id, kind: 'applyConfig', ...pair });
    return ok();
  }

  /** Also while phase one still warms up; a swap that switches cannot be taken back any more. */
  function reset(state: SiteState): CloudResponse {
    const running = sites.operation(state.site);
    if (running !== undefined && running.kind === 'swap') throw operationInProgress(running);
    slotOperations.resetPreview(state.site);
    return ok();
  }

  function diffs(request: CloudRequest, state: SiteState): CloudResponse {
    const named = textOf(jsonBody(request)['targetSlot']) ?? production;
    const target = sites.get(state.site, named);
    if (target === undefined)
      throw webError(404, 'NotFound', `Cannot find slot with name '${named}' of site '${state.site}'.`);
    const value = differences(state, target, sites.slotConfigNames(state.site)).map((difference) => ({
      name: difference.settingName,
      type: 'Microsoft.Web/sites/slots/slotsdiffs',
      properties: {
        level: 'Warning',
        diffRule: 'SettingsWillBeModifiedInDestination',
        description: `Setting "${difference.settingName}" will change.`,
        ...difference,
      },
    }));
    return ok({ value });
  }

  function poll(request: CloudRequest, id: string, state: SiteState): CloudResponse {
    const operation = deps.operations.get(id);
    if (operation === undefined)
      throw new AzureError(404, 'NotFound', `The operation '${id}' of site '${state.site}' was not found.`);
    const result = (): CloudResponse => ok(deps.view(sites.get(state.site, state.slot) ?? state));
    return locationPoll(request, operation, { retryAfterSeconds: options.retryAfterSeconds, result });
  }

  return (request, path, state) => {
    const [word = '', id] = path.rest.split('/');
    switch (`${request.method} ${word}`) {
      case 'POST slotsswap':
        return swap(request, state);
      case 'POST applyslotconfig':
        return applyConfig(request, state);
      case 'POST resetslotconfig':
        return reset(state);
      case 'POST slotsdiffs':
        return diffs(request, state);
      case 'GET operationresults':
        return id === undefined ? undefined : poll(request, id, state);
      default:
        return undefined;
    }
  };
}
