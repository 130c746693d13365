/** An alert of a monitoring service that nobody has met yet: kept with what every alert says, routed by its name. */

import { factsOf, type AlertReading, type ReadAlert } from '../reading.ts';

/** Whether it will be resolved cannot be known, so silence ends it as well. */
export const readUnknownAlert: ReadAlert = ({ essentials, context }): AlertReading => ({
  kind: 'unknown',
  name: essentials.monitoringService,
  title: essentials.configurationItems.join(', '),
  facts: factsOf({
    signalType: essentials.field.get('signalType').maybeText(),
    conditionType: context.get('conditionType').maybeText(),
    configurationItems: essentials.configurationItems.length === 0 ? undefined : essentials.configurationItems,
  }),
  episode: 'until-quiet',
});
