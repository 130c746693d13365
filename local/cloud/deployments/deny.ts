/** Deny assignments of deployment stacks: who may not write or delete what a stack manages, whatever roles they have. */
import { keyOf } from '../arm/resource-id.ts';
import { AzureError } from '../azure-error.ts';
import type { Caller } from '../contract.ts';
import type { DenyMode, Stack } from './state.ts';

/** An operation as roles name it. */
export interface AskedOperation {
  /** `Microsoft.Web/sites/slotsswap/action`. */
  readonly action: string;
  readonly resourceId: string;
  readonly caller: Caller;
}

/** What Azure adds to the excluded actions by itself (REST reference of denySettings). */
const alwaysExcluded: Readonly<Record<DenyMode, readonly string[]>> = {
  none: [],
  denyDelete: ['Microsoft.Authorization/locks/delete'],
  denyWriteAndDelete: ['*/read', 'Microsoft.Authorization/locks/delete'],
};

/** Throws Azure's 403 where a stack denies it. Write-and-delete denies actions too: nothing but reading is left. */
export function refuseDenied(operation: AskedOperation, stacks: readonly Stack[]): void {
  const denying = stacks.find((stack) => denies(stack, operation));
  if (denying === undefined) return;
  const { action, resourceId, caller } = operation;
  throw new AzureError(
    403,
    'DenyAssignmentAuthorizationFailed',
    `The client '${caller.appId}' with object id '${caller.objectId}' has permission to perform action '${action}' on scope '${resourceId}'; however, the access is denied because of the deny assignment with name 'Deny assignment created by Deployment Stack ${denying.name}' at scope '${resourceId}'.`,
  );
}

function denies({ denySettings, managed }: Stack, { action, resourceId, caller }: AskedOperation): boolean {
  const { mode, excludedPrincipals, excludedActions, applyToChildScopes } = denySettings;
  const isDenied = mode === 'denyWriteAndDelete' || (mode === 'denyDelete' && /\/delete$/i.test(action));
  if (!isDenied || excludedPrincipals.some((id) => id.toLowerCase() === caller.objectId.toLowerCase())) return false;
  if ([...alwaysExcluded[mode], ...excludedActions].some((pattern) => covers(pattern, action))) return false;
  const key = keyOf(resourceId);
  return managed.map(keyOf).some((id) => id === key || (applyToChildScopes && key.startsWith(`${id}/`)));
}

/** Actions compare without case, and `*` stands for any of them. */
function covers(pattern: string, action: string): boolean {
  const literal = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${literal.join('.*')}$`, 'i').test(action);
}
