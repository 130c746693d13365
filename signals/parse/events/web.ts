/** App Service events: slot swaps, restarts, backups and other changes of a site or plan. */

import { parseResourceId } from '../../../resources/resource-id.ts';
import { shortType, type EventReading, type ReadEvent } from '../event-reading.ts';
import { factsOf } from '../reading.ts';

export const readWebEvent: ReadEvent = ({ id, type, topic, subject, data: field }): EventReading => {
  const data = field.object();
  // What there is none of is sent as the word None: as a correlation it would make all backups of a site one cause.
  const text = (name: string) => {
    const value = data.get(name).maybeText();
    return value === 'None' ? undefined : value;
  };
  const detail = (
    data.get('appEventTypeDetail').present ? data.get('appEventTypeDetail') : data.get('appServicePlanEventTypeDetail')
  ).decoded();
  const site = parseResourceId(topic);
  const app = text('name') ?? text('siteName') ?? site?.name ?? subject;
  const [sourceSlot, targetSlot] = [text('sourceSlot'), text('targetSlot')];
  const correlationId = text('correlationRequestId');
  return {
    kind: 'web-app',
    title: `${shortType(type)}: ${app}${sourceSlot === undefined ? '' : ` ${sourceSlot} to ${targetSlot ?? 'production'}`}`,
    targets: site === undefined ? [] : [topic],
    facts: factsOf({
      app,
      sourceSlot,
      targetSlot,
      action: detail.get('action').maybeText() ?? detail.maybeText(),
      status: detail.get('status').maybeText(),
      verb: text('verb'),
      correlationId,
      requestId: text('requestId'),
    }),
    identity: {
      site: site === undefined ? `${topic} ${app}` : topic,
      correlation: correlationId ?? text('requestId') ?? id,
    },
  };
};
