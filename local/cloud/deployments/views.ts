/** Deployments and stacks as Resource Manager shows them. */
import type { JsonObject } from '../json.ts';
import type { DenyMode, Deployment, Stack } from './state.ts';

export function stackId(subscriptionId: string, name: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Resources/deploymentStacks/${name}`;
}

export function deploymentId(subscriptionId: string, name: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Resources/deployments/${name}`;
}

const denyStatus: Readonly<Record<DenyMode, string>> = {
  none: 'none',
  denyDelete: 'denyDelete',
  denyWriteAndDelete: 'denyWriteAndDelete',
};

/** The template is not in it: Azure shows that through `exportTemplate` alone. */
export function stackView(stack: Stack, subscriptionId: string): JsonObject {
  const { name, location, tags, created, modified, denySettings, actionOnUnmanage, parameters } = stack;
  return {
    id: stackId(subscriptionId, name),
    type: 'Microsoft.Resources/deploymentStacks',
    name,
    location,
    tags,
    systemData: {
      createdBy: created.by,
      createdByType: 'Application',
      createdAt: created.at,
      lastModifiedBy: modified.by,
      lastModifiedByType: 'Application',
      lastModifiedAt: modified.at,
    },
    properties: {
      ...(stack.description === undefined ? {} : { description: stack.description }),
      ...(stack.deploymentId === undefined ? {} : { deploymentId: stack.deploymentId }),
      deploymentScope: `/subscriptions/${subscriptionId}`,
      provisioningState: stack.provisioningState,
      correlationId: stack.correlationId,
      actionOnUnmanage,
      denySettings,
      parameters,
      resources: stack.managed.map((id) => ({ id, status: 'managed', denyStatus: denyStatus[denySettings.mode] })),
      detachedResources: stack.detached.map((id) => ({ id })),
      deletedResources: stack.deleted.map((id) => ({ id })),
      failedResources: stack.failed,
      outputs: stack.outputs,
      ...(stack.error === undefined ? {} : { error: stack.error }),
      ...(stack.durationMs === undefined ? {} : { duration: durationOf(stack.durationMs) }),
    },
  };
}

export function deploymentView(deployment: Deployment, subscriptionId: string): JsonObject {
  const { name, location, parameters, provisioningState, timestamp, durationMs, correlationId } = deployment;
  return {
    id: deploymentId(subscriptionId, name),
    name,
    type: 'Microsoft.Resources/deployments',
    location,
    properties: {
      mode: 'Incremental',
      parameters,
      provisioningState,
      timestamp,
      duration: durationOf(durationMs),
      correlationId,
      outputs: deployment.outputs,
      outputResources: deployment.resources.map((id) => ({ id })),
      ...(deployment.error === undefined ? {} : { error: deployment.error }),
    },
  };
}

function durationOf(milliseconds: number): string {
  return `PT${milliseconds / 1000}S`;
}
