/** App Service: sites and slots, their configuration, restarts and slot swaps, and the sites themselves, which answer HTTPS. */
import type { LongRunningOperations } from '../arm/long-running.ts';
import { page } from '../arm/paging.ts';
import { groupOf } from '../arm/resource-id.ts';
import type { Resources } from '../arm/state.ts';
import { AzureError, notImplemented } from '../azure-error.ts';
import type { CloudContext, CloudRequest, CloudResponse, CloudService } from '../contract.ts';
import { isObject, objectOf, textMapOf } from '../json.ts';
import type { OperationsLog } from '../operations-log.ts';
import { jsonBody, ok } from '../requests.ts';
import type { Artefacts } from './artefacts.ts';
import { changeConfig, configRoute, type ConfigDeps } from './config-routes.ts';
import { appServiceControl } from './control.ts';
import { operationInProgress, preparedForSwap } from './errors.ts';
import { type AppServiceDurations } from './instances.ts';
import { referenceRoute } from './reference-routes.ts';
import type { References } from './references.ts';
import { isSiteList, parseSitePath, type SitePath } from './site-path.ts';
import { siteView, type HostNames } from './site-view.ts';
import { createSlotOperations } from './slot-operations.ts';
import { createSwapRoutes } from './swap-routes.ts';
import { production, type Sites, type SiteState } from './state.ts';
import type { WebApps } from './web-apps.ts';

export interface AppServiceOptions {
  readonly durations: AppServiceDurations;
  readonly retryAfterSeconds: number;
  readonly pageSize: number;
}

export interface AppServiceDeps {
  readonly resources: Resources;
  readonly sites: Sites;
  readonly artefacts: Artefacts;
  readonly references: References;
  readonly operations: LongRunningOperations;
  readonly log: OperationsLog;
  readonly webApps: WebApps;
  readonly hostNameOf: HostNames;
  readonly options: AppServiceOptions;
}

export function createAppServiceService(context: CloudContext, deps: AppServiceDeps): CloudService {
  const { resources, sites, options } = deps;
  const slotOperations = createSlotOperations({ ...context, ...deps, durations: options.durations });
  const view = (state: SiteState): Record<string, unknown> => siteView(state, deps);
  const swapRoute = createSwapRoutes({ ...deps, slotOperations, view, baseUrl: () => context.baseUrl() });
  const config: ConfigDeps = { sites, mayChange, restart: (state) => slotOperations.restart(state) };

  function mayChange(state: SiteState): void {
    const running = sites.operation(state.site);
    if (running !== undefined) throw operationInProgress(running);
    if (state.targetSwapSlot !== undefined) throw preparedForSwap();
  }

  function handle(request: CloudRequest): CloudResponse | undefined {
    if (isSiteList(request.segments)) return request.method === 'GET' ? list(request) : undefined;
    const path = parseSitePath(request.segments);
    if (path === undefined) return undefined;
    const state = sites.get(path.site, path.slot);
    if (state === undefined || groupOf(state.resourceId)?.toLowerCase() !== path.group.toLowerCase())
      throw missingSite(request, path);
    if (path.rest === '') return site(request, state);
    if (path.rest.startsWith('config/configreferences'))
      return referenceRoute(request, path.rest, state, { references: deps.references, mayChange });
    if (path.rest.startsWith('config')) return configRoute(request, path.rest, state, config);
    return swapRoute(request, path, state) ?? action(request, path, state);
  }

  function site(request: CloudRequest, state: SiteState): CloudResponse {
    if (request.method === 'GET') return ok(view(state));
    if (request.method !== 'PATCH' && request.method !== 'PUT')
      throw notImplemented(request.method, 'Microsoft.Web/sites');
    const { siteConfig, ...properties } = objectOf(jsonBody(request)['properties']);
    if (isObject(siteConfig)) changeConfig(state, siteConfig, config);
    else mayChange(state);
    const resource = resources.get(state.resourceId);
    const { tags } = jsonBody(request);
    if (resource !== undefined) {
      resources.put({
        ...resource,
        ...(isObject(tags) ? { tags: textMapOf(tags) } : {}),
        properties: { ...resource.properties, ...properties },
      });
    }
    return ok(view(sites.get(state.site, state.slot) ?? state));
  }

  function action(request: CloudRequest, path: SitePath, state: SiteState): CloudResponse | undefined {
    switch (`${request.method} ${path.rest}`) {
      case 'GET slots':
        return page(request, sites.slotsOf(path.site).map(view), options.pageSize);
      case 'POST restart':
        mayChange(state);
        slotOperations.restart(state);
        return ok();
      case 'POST stop':
        mayChange(state);
        sites.put({ ...state, state: 'Stopped' });
        return ok();
      case 'POST start':
        mayChange(state);
        slotOperations.restart({ ...state, state: 'Running' });
        return ok();
      default:
        return undefined;
    }
  }

  function list(request: CloudRequest): CloudResponse {
    const group = request.segments[3]?.toLowerCase();
    const inGroup = request.segments[2]?.toLowerCase() === 'resourcegroups';
    const found = sites
      .all()
      .filter((state) => state.slot === production && (!inGroup || groupOf(state.resourceId)?.toLowerCase() === group));
    return page(request, found.map(view), options.pageSize);
  }

  return {
    name: 'app-service',
    claims: (request) => isSiteList(request.segments) || parseSitePath(request.segments) !== undefined,
    handle,
    control: (request, path) => appServiceControl(request, path, { ...deps, slotOperations }),
    status: () => sites.all().map((state) => summary(state)),
    async start() {
      await deps.webApps.start();
      slotOperations.resume();
    },
    stop: () => deps.webApps.stop(),
  };

  function summary(state: SiteState): Record<string, unknown> {
    return {
      site: state.site,
      slot: state.slot,
      url: `https://${deps.hostNameOf(state)}`,
      image: state.config['linuxFxVersion'] ?? '',
      ready: deps.webApps.isReady(state),
      operation: sites.operation(state.site)?.kind ?? null,
      preview: state.targetSwapSlot ?? null,
    };
  }
}

function missingSite(request: CloudRequest, path: SitePath): AzureError {
  const name = path.slot === production ? path.site : `${path.site}/slots/${path.slot}`;
  if (request.method === 'PUT') throw notImplemented('creating', `Microsoft.Web/sites/${name}`);
  return new AzureError(
    404,
    'ResourceNotFound',
    `The Resource 'Microsoft.Web/sites/${name}' under resource group '${path.group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}
