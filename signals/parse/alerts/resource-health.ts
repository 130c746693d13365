/** Resource health alerts, and those of guest health in VM insights: a resource is, or was, not well. */

import { clip, factsOf, type AlertReading, type ReadAlert } from '../reading.ts';
import { activityFrame } from './activity-log.ts';

/** Recovery comes as another Fired alert with `currentHealthStatus: Available`: silence ends the episode. */
export const readResourceHealthAlert: ReadAlert = (alert): AlertReading => {
  const { operation, status, level, correlationId } = activityFrame(alert);
  const properties = alert.context.get('properties').decoded();
  const text = (name: string) => properties.get(name).maybeText();
  const current = text('currentHealthStatus');
  return {
    kind: 'resource-health',
    name: alert.essentials.monitoringService,
    title: clip([text('title') ?? operation, current].filter((part) => part !== undefined).join(': '), 160),
    facts: factsOf({
      operation,
      status,
      level,
      correlationId,
      currentHealthStatus: current,
      previousHealthStatus: text('previousHealthStatus'),
      healthType: text('type'),
      healthCause: text('cause'),
    }),
    episode: 'until-quiet',
  };
};

/** Stateful: Resolved follows. What its context holds is not published, so little is read of it. */
export const readGuestHealthAlert: ReadAlert = ({ essentials, context }): AlertReading => ({
  kind: 'resource-health',
  name: essentials.monitoringService,
  title: essentials.configurationItems.join(', '),
  facts: factsOf({
    monitor: context.get('monitorName').maybeText(),
    currentHealthStatus: context.get('currentState').maybeText() ?? context.get('monitorState').maybeText(),
    previousHealthStatus: context.get('previousState').maybeText() ?? context.get('previousMonitorState').maybeText(),
  }),
  episode: 'until-resolved',
});
