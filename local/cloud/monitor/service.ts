/** Azure Monitor: metrics of the sites, alert rules over them, and the action groups that they call. */
import type { Resources } from '../arm/state.ts';
import { production, type Sites, type SiteState } from '../app-service/state.ts';
import type { Served } from '../app-service/web-app.ts';
import type { WebApps } from '../app-service/web-apps.ts';
import type { CloudContext, CloudService } from '../contract.ts';
import type { Tokens } from '../identity/tokens.ts';
import { createActivityAlerts } from './activity-alerts.ts';
import type { ActivityEvent } from './activity.ts';
import { createAlerts } from './alerts.ts';
import { monitorControl } from './control.ts';
import { createDeliverer } from './deliver.ts';
import { isMetricsRequest, metricsOf } from './metrics-api.ts';
import { createRecorder } from './recorder.ts';
import { createMonitorState } from './state.ts';
import { isTestNotification, testNotification } from './test-notifications.ts';
import { siteOfHost } from './web-tests.ts';

export interface MonitorOptions {
  /** Between two evaluations; a minute on Azure. */
  readonly evaluateEveryMs: number;
  /** From an event of the activity log until its alert; some minutes on Azure. */
  readonly activityDelayMs: number;
  /** Where the product listens. */
  readonly appUrl?: string;
}

export interface MonitorService extends CloudService {
  /** A site answered requests. */
  observe(resourceId: string, served: Served): void;
  /** Something happened that the activity log tells of. */
  publish(event: ActivityEvent): void;
}

/** Kinds of alert rules that are only listed. */
const notEmulated = [
  { type: 'Microsoft.Insights/scheduledQueryRules', reason: 'log queries are not emulated' },
  { type: 'Microsoft.AlertsManagement/smartDetectorAlertRules', reason: 'smart detection is not emulated' },
];

export function createMonitorService(
  context: CloudContext,
  deps: {
    resources: Resources;
    sites: Sites;
    webApps: WebApps;
    tokens: Tokens;
    hostNameOf: (state: SiteState) => string;
    options: MonitorOptions;
  },
): MonitorService {
  const { resources, sites, webApps, options } = deps;
  const state = createMonitorState(context.store);
  const recorder = createRecorder({ state, sites, webApps, timers: context.timers });
  const deliverer = createDeliverer({ state, resources, tokens: deps.tokens, timers: context.timers, isProductHost });
  const activity = createActivityAlerts({ ...context, resources, deliverer, delayMs: options.activityDelayMs });
  const alerts = createAlerts({
    state,
    resources,
    deliverer,
    roles,
    everyMs: options.evaluateEveryMs,
    probe(host, path) {
      const site = siteOfHost(host, sites.all(), deps.hostNameOf);
      return site === undefined || webApps.addressOf(site) === undefined ? undefined : webApps.probe(site, path);
    },
  });

  /** A host name of a site that does not run here is the product's: it is what the local run gives an address. */
  function isProductHost(host: string): boolean {
    const site = siteOfHost(host, sites.all(), deps.hostNameOf);
    return site !== undefined && webApps.addressOf(site) === undefined;
  }

  /** Sites report to the component that their connection string refers to. */
  function roles(componentId: string): { role: string; resourceId: string }[] {
    return sites
      .all()
      .filter((site) => site.slot === production && webApps.addressOf(site) !== undefined)
      .filter((site) =>
        (site.appSettings['APPLICATIONINSIGHTS_CONNECTION_STRING'] ?? '')
          .toLowerCase()
          .includes(componentId.toLowerCase()),
      )
      .map((site) => ({ role: site.site, resourceId: site.resourceId }));
  }

  function evaluate(): void {
    const now = Date.now();
    recorder.sample(now);
    alerts.evaluate(now);
  }

  /** Which alert rules are evaluated, and why others are not. */
  function rulesByEvaluation(): { evaluated: string[]; notEvaluated: { id: string; reason: string }[] } {
    const read = [...alerts.rules(), ...activity.rules()];
    return {
      evaluated: read.flatMap((each) =>
        'rule' in each ? each.rule.id : 'activityRule' in each ? each.activityRule.id : [],
      ),
      notEvaluated: [
        ...read.flatMap((each) => ('notEvaluated' in each ? [{ id: each.id, reason: each.notEvaluated }] : [])),
        ...notEmulated.flatMap(({ type, reason }) => resources.ofType(type).map(({ id }) => ({ id, reason }))),
      ],
    };
  }

  return {
    name: 'monitor',
    observe: (resourceId, served) => recorder.observe(resourceId, served),
    publish: (event) => activity.publish(event),
    claims: (request) => isMetricsRequest(request.segments) || isTestNotification(request),
    handle: (request) => {
      if (isTestNotification(request))
        return testNotification(request, { resources, deliverer, state, baseUrl: () => context.baseUrl() });
      return request.method === 'GET'
        ? metricsOf(request, { points: state.points.all(), resources, roles })
        : undefined;
    },
    control: (request, path) =>
      monitorControl(request, path, { state, setTraffic: (traffic) => recorder.setTraffic(traffic), evaluate }),
    status: () => ({
      traffic: state.traffic(),
      appUrl: state.appUrl() ?? null,
      firing: state.episodes.all(),
      ...rulesByEvaluation(),
    }),
    async start() {
      if (options.appUrl !== undefined) state.setAppUrl(options.appUrl);
      recorder.resume();
      deliverer.resume();
      activity.resume();
      context.timers.every(options.evaluateEveryMs, evaluate);
    },
  };
}
