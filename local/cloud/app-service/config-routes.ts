/** Configuration of a site or slot: `config/web`, application settings, slot setting names, authentication. */
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { isObject, objectOf, textOf, type JsonObject } from '../json.ts';
import { jsonBody, ok } from '../requests.ts';
import { settingsOf, slotConfigNamesOf } from './seed.ts';
import { configView, webConfigView } from './site-view.ts';
import { imageOf, type Sites, type SiteState } from './state.ts';

export interface ConfigDeps {
  readonly sites: Sites;
  /** Throws where the slot must not be changed now. */
  readonly mayChange: (state: SiteState) => void;
  readonly restart: (state: SiteState) => void;
}

/** Answers what follows the site in a path; undefined for configuration that is not emulated. */
export function configRoute(
  request: CloudRequest,
  rest: string,
  state: SiteState,
  deps: ConfigDeps,
): CloudResponse | undefined {
  const properties = (): JsonObject => objectOf(jsonBody(request)['properties']);
  switch (`${request.method} ${rest}`) {
    case 'GET config':
      return ok({ value: [webConfigView(state)] });
    case 'GET config/web':
      return ok(webConfigView(state));
    case 'PUT config/web':
    case 'PATCH config/web':
      return ok(webConfigView(changeConfig(state, properties(), deps)));
    case 'POST config/appsettings/list':
      return ok(configView(state, 'appsettings', state.appSettings));
    case 'PUT config/appsettings': {
      const appSettings = textValues(properties());
      change(state, { ...state, appSettings }, deps);
      return ok(configView(state, 'appsettings', appSettings));
    }
    case 'POST config/connectionstrings/list':
      return ok(configView(state, 'connectionstrings', state.connectionStrings));
    case 'PUT config/connectionstrings': {
      const connectionStrings = Object.fromEntries(
        Object.entries(properties()).map(([name, value]) => [name, objectOf(value)]),
      );
      change(state, { ...state, connectionStrings }, deps);
      return ok(configView(state, 'connectionstrings', connectionStrings));
    }
    case 'GET config/slotconfignames':
      return ok(configView(state, 'slotConfigNames', { ...deps.sites.slotConfigNames(state.site) }));
    case 'PUT config/slotconfignames': {
      deps.mayChange(state);
      deps.sites.putSlotConfigNames(state.site, slotConfigNamesOf(properties()));
      return ok(configView(state, 'slotConfigNames', { ...deps.sites.slotConfigNames(state.site) }));
    }
    case 'GET config/authsettingsv2':
    case 'GET config/authsettingsv2/list':
      return ok(configView(state, 'authsettingsV2', { platform: { enabled: false }, ...state.authSettings }));
    case 'PUT config/authsettingsv2': {
      const authSettings = properties();
      change(state, { ...state, authSettings }, deps);
      return ok(configView(state, 'authsettingsV2', authSettings));
    }
    default:
      return undefined;
  }
}

/** Takes site configuration over; settings given with it replace those that are. */
export function changeConfig(state: SiteState, given: JsonObject, deps: ConfigDeps): SiteState {
  const { appSettings, connectionStrings: _strings, ...config } = given;
  const changed = {
    ...state,
    config: { ...state.config, ...config },
    ...(Array.isArray(appSettings) ? { appSettings: settingsOf(appSettings) } : {}),
  };
  change(state, changed, deps);
  return changed;
}

/** Any change of what an instance sees restarts it. */
function change(before: SiteState, after: SiteState, deps: ConfigDeps): void {
  deps.mayChange(before);
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  deps.restart(after);
}

/** Whether App Service's own authentication stands in front of the slot. */
export function hasSiteAuthentication(state: SiteState): boolean {
  return objectOf(state.authSettings['platform'])['enabled'] === true || state.config['siteAuthEnabled'] === true;
}

function textValues(properties: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      textOf(value) ?? (isObject(value) ? JSON.stringify(value) : String(value)),
    ]),
  );
}

/** The image of a site as `PATCH` of configuration would set it. */
export function withImage(state: SiteState, linuxFxVersion: string): SiteState {
  return imageOf(state) === linuxFxVersion ? state : { ...state, config: { ...state.config, linuxFxVersion } };
}
