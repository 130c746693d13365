/** Policy events: the compliance of a resource under an assignment was stated or changed. Ordered by data.timestamp, not by the event's time. */

import { shortType, subjectOf, type EventReading, type ReadEvent } from '../event-reading.ts';
import { factsOf } from '../reading.ts';

export const readPolicyEvent: ReadEvent = (event): EventReading => {
  const { at, type } = event;
  const subject = subjectOf(event);
  const data = event.data.object();
  const text = (name: string) => data.get(name).maybeText();
  const assignment = data.get('policyAssignmentId').text('the id of a policy assignment');
  const definition = data.get('policyDefinitionId').text('the id of a policy definition');
  const reference = text('policyDefinitionReferenceId');
  const state = text('complianceState');
  const statedAt = data.get('timestamp').maybeTime() ?? at;
  return {
    kind: 'policy-state',
    title: `${shortType(type)}: ${subject} ${state ?? ''}`.trim(),
    targets: [subject],
    facts: factsOf({
      policyAssignmentId: assignment,
      policyDefinitionId: definition,
      policyDefinitionReferenceId: reference,
      complianceState: state,
      complianceReasonCode: text('complianceReasonCode'),
      statedAt,
    }),
    identity: { resource: subject, assignment, definition, reference },
    // Without it, a resource that falls out of compliance again would never be looked at again.
    epoch: statedAt,
  };
};
