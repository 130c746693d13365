/** What Resource Manager keeps of deployments and deployment stacks, and what of them is still being carried out. */
import type { Caller } from '../contract.ts';
import type { JsonObject } from '../json.ts';
import type { PredictedResource } from '../snapshot.ts';
import type { Store } from '../store.ts';

export type DenyMode = 'none' | 'denyDelete' | 'denyWriteAndDelete';
export type UnmanageAction = 'delete' | 'detach';

export interface DenySettings {
  readonly mode: DenyMode;
  readonly excludedPrincipals: readonly string[];
  readonly excludedActions: readonly string[];
  readonly applyToChildScopes: boolean;
}

export interface ActionOnUnmanage {
  readonly resources: UnmanageAction;
  readonly resourceGroups: UnmanageAction;
  readonly managementGroups: UnmanageAction;
}

export interface FailedResource {
  readonly id: string;
  readonly error: { readonly code: string; readonly message: string };
}

/** What a request asks of a stack. */
export interface StackRequest {
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly template: JsonObject;
  readonly parameters: JsonObject;
  readonly denySettings: DenySettings;
  readonly actionOnUnmanage: ActionOnUnmanage;
}

export type StackState = 'deploying' | 'deleting' | 'succeeded' | 'failed';

export interface Stack extends StackRequest {
  readonly name: string;
  readonly provisioningState: StackState;
  readonly deploymentId?: string;
  readonly correlationId: string;
  readonly outputs: JsonObject;
  /** Ids of what it manages, as the last successful update left it. */
  readonly managed: readonly string[];
  readonly detached: readonly string[];
  readonly deleted: readonly string[];
  readonly failed: readonly FailedResource[];
  readonly error?: { readonly code: string; readonly message: string };
  /** Whether the list of managed resources may be wrong; Azure then refuses to go on without being told to. */
  readonly outOfSync?: boolean;
  readonly durationMs?: number;
  readonly created: { readonly by: string; readonly at: string };
  readonly modified: { readonly by: string; readonly at: string };
}

export interface Deployment {
  readonly name: string;
  readonly location: string;
  readonly parameters: JsonObject;
  readonly provisioningState: 'Running' | 'Succeeded' | 'Failed';
  readonly timestamp: string;
  readonly durationMs: number;
  readonly correlationId: string;
  readonly outputs: JsonObject;
  readonly resources: readonly string[];
  readonly error?: { readonly code: string; readonly message: string; readonly details: readonly JsonObject[] };
}

/** Begun, and done at a deadline that survives a restart. The operation's id is that of the request. */
export interface Pending {
  readonly id: string;
  readonly kind: 'deployment' | 'stack' | 'stack-delete';
  readonly name: string;
  readonly caller: Caller;
  readonly correlationId: string;
  /** Epoch milliseconds. */
  readonly begunAt: number;
  readonly endsAt: number;
  readonly resources: readonly PredictedResource[];
  readonly outputs: JsonObject;
  readonly unmanage?: ActionOnUnmanage;
}

export function createDeploymentState(store: Store) {
  const byName = <T extends { readonly name: string }>(collection: string) => {
    const kept = store.collection<T>(collection);
    return {
      get: (name: string) => kept.get(name.toLowerCase()),
      put: (value: T) => kept.put(value.name.toLowerCase(), value),
      delete: (name: string) => kept.delete(name.toLowerCase()),
      all: () => kept.all(),
    };
  };
  return {
    stacks: byName<Stack>('deployment-stacks'),
    deployments: byName<Deployment>('subscription-deployments'),
    pending: store.collection<Pending>('pending-deployments'),
  };
}

export type DeploymentRecords = ReturnType<typeof createDeploymentState>;
