/** Activity log alerts: something was done, or a policy, autoscale, security or advisor event was recorded. They are never resolved. */

import { alertCause } from '../../fingerprint.ts';
import type { Fact } from '../../signal.ts';
import { readClaims } from '../claims.ts';
import type { Field } from '../field.ts';
import { clip, factsOf, type AlertPayload, type AlertReading, type ReadAlert } from '../reading.ts';

/** Numbers are .NET EventLevel values; service health alerts send them. */
const levels: Readonly<Record<string, string>> = {
  1: 'Critical',
  2: 'Error',
  3: 'Warning',
  4: 'Informational',
  5: 'Verbose',
};

export const readActivityLogAlert: ReadAlert = (alert): AlertReading => {
  const { essentials, context } = alert;
  const frame = activityFrame(alert);
  const name = essentials.rule ?? frame.operation ?? essentials.monitoringService;
  return {
    kind: 'activity-alert',
    name,
    title: clip([frame.operation, frame.status].filter((part) => part !== undefined).join(' '), 160),
    facts: factsOf({ ...frame, ...categoryFacts(context.get('properties').decoded()) }),
    episode: 'until-quiet',
    // One rule may watch several operations: deleting a thing is another cause than restarting it.
    cause: alertCause({
      kind: 'activity-alert',
      rule: name,
      ruleId: essentials.ruleId,
      targets: essentials.targets,
      dimensions: frame.operation === undefined ? [] : [['operation', frame.operation]],
      episode: 'until-quiet',
      firedAt: essentials.firedAt,
    }),
  };
};

/** What every activity log alert says of the event behind it. */
export function activityFrame({ context }: AlertPayload) {
  const level = context.object().get('level').maybeText();
  const claims = readClaims(context.get('claims'));
  return {
    operation: context.get('operationName').maybeText(),
    status: context.get('status').maybeText(),
    subStatus: context.get('subStatus').maybeText(),
    level: level === undefined ? undefined : (levels[level] ?? level),
    correlationId: context.get('correlationId').maybeText(),
    caller: context.get('caller').maybeText(),
    callerObjectId: claims.objectId,
    callerAppId: claims.appId,
    scope: context.get('authorization').get('scope').maybeText(),
  };
}

function categoryFacts(properties: Field): Readonly<Record<string, Fact | undefined>> {
  const text = (name: string) => properties.get(name).maybeText();
  const policies = properties.get('policies').decoded().maybeItems();
  const assignments = policies.flatMap((policy) => policy.get('policyAssignmentId').maybeText() ?? []);
  const definitions = policies.flatMap((policy) => policy.get('policyDefinitionId').maybeText() ?? []);
  return {
    policyAssignmentIds: assignments.length === 0 ? undefined : assignments,
    policyDefinitionIds: definitions.length === 0 ? undefined : definitions,
    isComplianceCheck: properties.get('isComplianceCheck').maybeFlag(),
    scaledResource: text('resourceName'),
    oldInstances: properties.get('oldInstancesCount').maybeNumber(),
    newInstances: properties.get('newInstancesCount').maybeNumber(),
    threatStatus: text('threatStatus'),
    threatSeverity: text('severity'),
    category: text('category') ?? text('recommendationCategory'),
    compromisedEntity: text('compromisedEntity'),
    actionTaken: text('actionTaken'),
    recommendation: text('recommendationName'),
    recommendationType: text('recommendationType'),
    impact: text('recommendationImpact'),
  };
}
