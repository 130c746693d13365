/** `createNotifications` of an action group: a made-up alert to its receivers, as "Test action group" sends it, and what became of it. */
import { retryAfter } from '../arm/long-running.ts';
import { lastName, parseResourcePath } from '../arm/resource-id.ts';
import type { Resources } from '../arm/state.ts';
import { AzureError, notImplemented } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { textOf, type JsonObject } from '../json.ts';
import { jsonBody, ok } from '../requests.ts';
import type { Deliverer } from './deliver.ts';
import type { MonitorState } from './state.ts';

const groupType = 'microsoft.insights/actiongroups';
const statusType = `${groupType}/notificationstatus`;
const alertType = 'metricstaticthreshold';

export function isTestNotification({ method, segments }: CloudRequest): boolean {
  const path = parseResourcePath(segments);
  const type = path?.type.toLowerCase();
  if (method === 'GET') return type === statusType;
  return method === 'POST' && type === groupType && path?.rest.join('/').toLowerCase() === 'createnotifications';
}

export function testNotification(
  request: CloudRequest,
  deps: { resources: Resources; deliverer: Deliverer; state: MonitorState; baseUrl: () => string },
): CloudResponse | undefined {
  const path = parseResourcePath(request.segments);
  if (path === undefined) return undefined;
  if (request.method === 'GET') return statusOf(lastName(path.id), request.url.href, deps.state);
  if (deps.resources.get(path.id) === undefined)
    throw new AzureError(404, 'ResourceNotFound', `The action group '${path.name}' was not found.`);
  const asked = textOf(jsonBody(request)['alertType'])?.toLowerCase();
  if (asked !== alertType) throw notImplemented('a test notification of type', asked ?? 'none');
  const alertId = request.id;
  deps.deliverer.send({
    rule: 'test-metricAlertRule',
    monitorCondition: 'Fired',
    alertId,
    actions: [{ actionGroupId: path.id, webHookProperties: {} }],
    payload: () => payload(alertId, path.subscriptionId),
  });
  const version = request.url.searchParams.get('api-version') ?? '';
  const location = `${deps.baseUrl()}${path.id}/notificationStatus/${alertId}?api-version=${version}`;
  return { status: 202, headers: { location, ...retryAfter(0) } };
}

function statusOf(alertId: string, location: string, state: MonitorState): CloudResponse {
  const deliveries = state.deliveries.all().filter((delivery) => delivery.alertId === alertId);
  if (deliveries.some((delivery) => delivery.state === 'pending')) return { status: 202, headers: { location } };
  return ok({
    context: {
      notificationSource: 'Microsoft.Insights/TestNotification',
      contextType: 'Microsoft.Insights/MetricAlert',
    },
    state: 'Complete',
    createdTime: deliveries[0]?.attempts[0]?.time,
    completedTime: new Date().toISOString(),
    actionDetails: deliveries.map((delivery) => ({
      MechanismType: 'Webhook',
      Name: delivery.receiver,
      Status: delivery.state === 'delivered' ? 'Succeeded' : 'Failed',
      SubState: 'Default',
      SendTime: delivery.attempts.at(-1)?.time,
      Detail: delivery.reason ?? delivery.attempts.at(-1)?.error ?? null,
    })),
  });
}

/** The portal's own: targets that exist nowhere, and no times of the window. */
function payload(alertId: string, subscriptionId: string): JsonObject {
  const target =
    '/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/test-RG/providers/Microsoft.Storage/storageAccounts/test-storageAccount';
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `/subscriptions/${subscriptionId}/providers/Microsoft.AlertsManagement/alerts/${alertId}`,
        alertRule: 'test-metricAlertRule',
        severity: 'Sev3',
        signalType: 'Metric',
        monitorCondition: 'Fired',
        monitoringService: 'Platform',
        alertTargetIDs: [target],
        configurationItems: ['test-storageAccount'],
        originAlertId: `${alertId}_test-RG_microsoft.insights_metricalerts_test-metricAlertRule_1234567890`,
        firedDateTime: new Date().toISOString(),
        description: 'Alert rule description',
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        properties: null,
        conditionType: 'SingleResourceMultipleMetricCriteria',
        condition: {
          windowSize: 'PT5M',
          allOf: [
            {
              metricName: 'Transactions',
              metricNamespace: 'Microsoft.Storage/storageAccounts',
              operator: 'GreaterThan',
              threshold: '0',
              timeAggregation: 'Total',
              dimensions: [{ name: 'ApiName', value: 'GetBlob' }],
              metricValue: 100,
            },
          ],
        },
      },
    },
  };
}
