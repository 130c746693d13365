/** Activity log alerts in the common alert schema: pure. They have no end, no custom properties, and a new id each. */
import { lastName } from '../arm/resource-id.ts';
import type { JsonObject } from '../json.ts';
import type { ActivityAlertRule, ActivityEvent } from './activity.ts';

export function activityAlertPayload(alert: {
  rule: ActivityAlertRule;
  event: ActivityEvent;
  alertId: string;
  eventDataId: string;
  now: Date;
}): JsonObject {
  const { rule, event, now } = alert;
  const isHealth = event.category === 'ResourceHealth';
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: alert.alertId,
        alertRule: lastName(rule.id),
        severity: 'Sev4',
        signalType: 'Activity Log',
        monitorCondition: 'Fired',
        monitoringService: isHealth ? 'Resource Health' : 'Activity Log - Administrative',
        alertTargetIDs: [event.resourceId.toLowerCase()],
        configurationItems: [lastName(event.resourceId)],
        originAlertId: `${alert.eventDataId}_${event.correlationId.replaceAll('-', '').slice(0, 32)}`,
        firedDateTime: now.toISOString(),
        description: rule.description,
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        ...(isHealth ? {} : administrative(event)),
        channels: isHealth ? 'Admin, Operation' : 'Operation',
        correlationId: event.correlationId,
        eventSource: event.category,
        eventTimestamp: new Date(event.time).toISOString(),
        eventDataId: alert.eventDataId,
        level: event.level,
        operationName: event.operationName,
        operationId: event.correlationId,
        properties: event.properties,
        status: event.status,
        ...(isHealth ? {} : { subStatus: '' }),
        submissionTimestamp: now.toISOString(),
        'Activity Log Event Description': isHealth ? null : '',
      },
    },
  };
}

/** Claims come as a text that is JSON. */
function administrative(event: ActivityEvent): JsonObject {
  const { caller } = event;
  const claims =
    caller === undefined
      ? {}
      : { appid: caller.appId, 'http://schemas.microsoft.com/identity/claims/objectidentifier': caller.objectId };
  return {
    authorization: { action: event.operationName, scope: event.resourceId },
    claims: JSON.stringify(claims),
    caller: caller?.objectId ?? '',
  };
}
