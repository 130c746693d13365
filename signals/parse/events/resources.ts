/** Resource Manager events: something wrote, deleted or acted on a resource, and who it was. They say nothing of what was changed. */

import { parseResourceId } from '../../../resources/resource-id.ts';
import { readClaims } from '../claims.ts';
import { shortType, subjectOf, type EventReading, type ReadEvent } from '../event-reading.ts';
import { factsOf } from '../reading.ts';

export const readResourceEvent: ReadEvent = (event): EventReading => {
  const { id, type } = event;
  const data = event.data.object();
  const uri = data.get('resourceUri').maybeText();
  const resource = parseResourceId(event.subject) === undefined && uri !== undefined ? uri : subjectOf(event);
  const authorization = data.get('authorization').decoded();
  const operation = data.get('operationName').maybeText() ?? authorization.get('action').maybeText();
  const correlationId = data.get('correlationId').maybeText();
  const caller = readClaims(data.get('claims'));
  const [, change, outcome] = /^Resource(Write|Delete|Action)(Success|Failure|Cancel)$/i.exec(shortType(type)) ?? [];
  return {
    kind: 'resource-change',
    title: `${shortType(type)}: ${operation ?? 'an operation'} on ${resource}`,
    targets: [resource],
    facts: factsOf({
      operation,
      change: change?.toLowerCase(),
      outcome: outcome?.toLowerCase(),
      status: data.get('status').maybeText(),
      resourceProvider: data.get('resourceProvider').maybeText(),
      correlationId,
      callerObjectId: caller.objectId ?? authorization.get('evidence').get('principalId').maybeText(),
      callerAppId: caller.appId,
      callerRole: authorization.get('evidence').get('role').maybeText(),
      method: data.get('httpRequest').decoded().get('method').maybeText(),
    }),
    identity: { resource, operation, correlation: correlationId ?? id },
  };
};
