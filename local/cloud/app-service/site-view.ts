/** Sites, slots and their configuration as ARM shows them. */
import { shown, type Resources } from '../arm/state.ts';
import type { JsonObject } from '../json.ts';
import { production, type Sites, type SiteState } from './state.ts';

/** `host:port`: a deliberate difference from Azure, whose host names have no port. */
export type HostNames = (state: SiteState) => string;

/** The body of `GET .../sites/{name}` and of a slot. */
export function siteView(
  state: SiteState,
  deps: { resources: Resources; sites: Sites; hostNameOf: HostNames },
): JsonObject {
  const resource = deps.resources.get(state.resourceId);
  const hostName = deps.hostNameOf(state);
  const { siteConfig: _declared, provisioningState: _provisioned, ...declared } = resource?.properties ?? {};
  return {
    ...(resource === undefined ? { id: state.resourceId, name: nameOf(state), type: typeOf(state) } : shown(resource)),
    properties: {
      ...declared,
      name: state.slot === production ? state.site : `${state.site}(${state.slot})`,
      state: state.state,
      hostNames: [hostName],
      repositorySiteName: state.site,
      usageState: 'Normal',
      enabled: true,
      adminEnabled: true,
      enabledHostNames: [hostName],
      availabilityState: 'Normal',
      hostNameSslStates: [{ name: hostName, sslState: 'Disabled', hostType: 'Standard' }],
      lastModifiedTimeUtc: state.lastModified,
      siteConfig: configProperties(state),
      defaultHostName: hostName,
      targetSwapSlot: state.targetSwapSlot ?? null,
      slotSwapStatus: state.slotSwapStatus ?? null,
      inProgressOperationId: deps.sites.operation(state.site)?.id ?? null,
      resourceGroup: state.resourceId.split('/')[4],
      suspendedTill: null,
    },
  };
}

/** `config/web`: the settings are never part of it, they are listed by a POST of their own. */
export function webConfigView(state: SiteState): JsonObject {
  return configView(state, 'web', configProperties(state));
}

/** @param kind - the name of the configuration, as in the path */
export function configView(state: SiteState, kind: string, properties: JsonObject): JsonObject {
  return {
    id: `${state.resourceId}/config/${kind}`,
    name: kind,
    type: `${typeOf(state)}/config`,
    properties,
  };
}

function configProperties(state: SiteState): JsonObject {
  return {
    numberOfWorkers: 1,
    linuxFxVersion: '',
    windowsFxVersion: null,
    ...state.config,
    appSettings: null,
    connectionStrings: null,
  };
}

function typeOf(state: SiteState): string {
  return state.slot === production ? 'Microsoft.Web/sites' : 'Microsoft.Web/sites/slots';
}

function nameOf(state: SiteState): string {
  return state.slot === production ? state.site : `${state.site}/${state.slot}`;
}
