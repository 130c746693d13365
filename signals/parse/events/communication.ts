/** Communication Services events: what became of a message that was sent, or that one came in. No number, address or text is kept. */

import { parseResourceId } from '../../../resources/resource-id.ts';
import { shortType, type EventReading, type ReadEvent } from '../event-reading.ts';
import { factsOf } from '../reading.ts';

export const readCommunicationEvent: ReadEvent = ({ id, type, topic, data: field }): EventReading => {
  const data = field.object();
  const text = (name: string) => data.get(name).maybeText();
  const messageId = text('MessageId');
  const status = text('DeliveryStatus') ?? text('status');
  const attempts = data.get('DeliveryAttempts').maybeItems().length;
  return {
    kind: 'communication',
    title: `${shortType(type)}${status === undefined ? '' : `: ${status}`}`,
    targets: parseResourceId(topic) === undefined ? [] : [topic],
    resourceType: 'microsoft.communication/communicationservices',
    facts: factsOf({
      messageId,
      deliveryStatus: status,
      deliveryDetails:
        data.get('DeliveryStatusDetails').maybeText() ??
        data.get('DeliveryStatusDetails').get('statusMessage').maybeText(),
      attempts: attempts === 0 ? undefined : attempts,
      receivedAt: data.get('ReceivedTimestamp').maybeTime() ?? data.get('deliveryAttemptTimestamp').maybeTime(),
      tag: text('Tag'),
    }),
    // One message may have several recipients, each with a report of its own.
    identity: { service: topic, message: messageId ?? id, recipient: text('To') ?? text('recipient'), status },
  };
};
