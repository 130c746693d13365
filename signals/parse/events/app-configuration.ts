/** App Configuration events: a key-value or snapshot was changed. Only which; values are never sent. */

import { parseResourceId } from '../../../resources/resource-id.ts';
import { shortType, type EventReading, type ReadEvent } from '../event-reading.ts';
import { factsOf } from '../reading.ts';

export const readAppConfigurationEvent: ReadEvent = ({ id, type, topic, subject, data: field }): EventReading => {
  const data = field.object();
  const text = (name: string) => data.get(name).maybeText();
  const [key, label, snapshot, etag] = [text('key'), text('label'), text('name'), text('etag')];
  const store = parseResourceId(topic);
  const what = key ?? snapshot ?? subject;
  return {
    kind: 'configuration',
    title: `${shortType(type)}: ${what}${label === undefined ? '' : ` (${label})`}`,
    targets: store === undefined ? [] : [topic],
    resourceType: 'microsoft.appconfiguration/configurationstores',
    facts: factsOf({ store: store?.name, key, label, snapshot, etag }),
    // Keys, labels and etags differ by case, ids do not: what case tells apart goes in as it is written.
    identity: { store: topic, what: Buffer.from(JSON.stringify([what, label, etag ?? id])).toString('hex') },
  };
};
