/** Takes events of the activity log, and a while later sends the alerts whose rules are about them. */
import { randomUUID } from 'node:crypto';
import { lastName } from '../arm/resource-id.ts';
import type { Resources } from '../arm/state.ts';
import type { Store } from '../store.ts';
import type { Timers } from '../timers.ts';
import { activityAlertPayload } from './activity-payload.ts';
import { isAbout, readActivityAlert, type ActivityEvent, type ReadActivityRule } from './activity.ts';
import type { Deliverer } from './deliver.ts';

interface PendingEvent extends ActivityEvent {
  readonly eventDataId: string;
  /** Epoch milliseconds. */
  readonly seenAt: number;
}

export interface ActivityAlerts {
  publish(event: ActivityEvent): void;
  rules(): ReadActivityRule[];
  resume(): void;
}

/** @param delayMs - from an event until its alert; some minutes on Azure */
export function createActivityAlerts(deps: {
  store: Store;
  timers: Timers;
  resources: Resources;
  deliverer: Deliverer;
  delayMs: number;
}): ActivityAlerts {
  const pending = deps.store.collection<PendingEvent>('activity-events');
  const rules = (): ReadActivityRule[] =>
    deps.resources.ofType('Microsoft.Insights/activityLogAlerts').map(readActivityAlert);

  function schedule(event: PendingEvent): void {
    deps.timers.at(event.seenAt, () => {
      if (pending.delete(event.eventDataId)) see(event);
    });
  }

  function see(event: PendingEvent): void {
    for (const read of rules()) {
      if (!('activityRule' in read) || !isAbout(read.activityRule, event)) continue;
      const { activityRule: rule } = read;
      const alertId = `/subscriptions/${rule.id.split('/')[2]}/providers/Microsoft.AlertsManagement/alerts/${randomUUID()}`;
      const payload = activityAlertPayload({ rule, event, alertId, eventDataId: event.eventDataId, now: new Date() });
      deps.deliverer.send({
        rule: lastName(rule.id),
        monitorCondition: 'Fired',
        alertId,
        actions: rule.actions,
        payload: () => payload,
      });
    }
  }

  return {
    rules,
    publish(event) {
      const kept = { ...event, eventDataId: randomUUID(), seenAt: event.time + deps.delayMs };
      pending.put(kept.eventDataId, kept);
      schedule(kept);
    },
    resume() {
      for (const event of pending.all()) schedule(event);
    },
  };
}
