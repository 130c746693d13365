/** Deployments and stacks on their way: begun with a record, done at their deadline in one transaction, taken up again after a restart. */
import type { LongRunningOperations } from '../arm/long-running.ts';
import { keyOf } from '../arm/resource-id.ts';
import type { OperationsLog } from '../operations-log.ts';
import type { Store } from '../store.ts';
import type { Timers } from '../timers.ts';
import type { Actor, Rollout } from './rollout.ts';
import type { DeploymentRecords, FailedResource, Pending, Stack } from './state.ts';

export interface CarryOut {
  begin(pending: Omit<Pending, 'begunAt' | 'endsAt'>, resourceId: string): void;
  resume(): void;
}

export function createCarryOut(deps: {
  store: Store;
  timers: Timers;
  records: DeploymentRecords;
  rollout: Rollout;
  operations: LongRunningOperations;
  log: OperationsLog;
  subscriptionId: string;
  durationMs: number;
  /** Sites that were made want an address. */
  onDone: () => Promise<void>;
}): CarryOut {
  const { records, rollout, operations, log } = deps;
  const { stacks, deployments, pending } = records;

  async function finish(id: string): Promise<void> {
    deps.store.transaction(() => {
      const work = pending.get(id);
      // A reset may have forgotten it meanwhile.
      if (work === undefined || !pending.delete(id)) return;
      const error = work.kind === 'stack-delete' ? unmanageAll(work) : deploy(work);
      if (error === undefined) operations.succeed(id);
      else operations.fail(id, { status: 409, ...error });
      log.conclude(id, error === undefined ? 'succeeded' : 'failed', error?.code);
    });
    await deps.onDone();
  }

  function deploy(work: Pending): { code: string; message: string } | undefined {
    const actor = actorOf(work);
    const failed = rollout.deploy(work.resources, actor);
    const name = work.kind === 'stack' ? (stacks.get(work.name)?.deploymentId?.split('/').at(-1) ?? '') : work.name;
    const deployment = deployments.get(name);
    if (deployment !== undefined) {
      const failures = failed.map(({ id, error }) => ({ ...error, target: id }));
      deployments.put({
        ...deployment,
        provisioningState: failed.length === 0 ? 'Succeeded' : 'Failed',
        durationMs: Date.now() - work.begunAt,
        timestamp: new Date().toISOString(),
        outputs: work.outputs,
        resources: work.resources.map(({ id }) => id),
        ...(failed.length === 0 ? {} : { error: { ...deploymentFailed, details: failures } }),
      });
    }
    if (work.kind === 'deployment') return failed.length === 0 ? undefined : detailed(deploymentFailed, failed);
    const stack = stacks.get(work.name);
    return stack === undefined ? undefined : concludeStack(stack, work, failed, actor);
  }

  /** Nothing is deleted or detached after a deployment that failed: what the stack manages is then both what it had and what it got. */
  function concludeStack(stack: Stack, work: Pending, failed: readonly FailedResource[], actor: Actor) {
    const declared = work.resources.map(({ id }) => id);
    const keys = new Set(declared.map(keyOf));
    const left = stack.managed.filter((id) => !keys.has(keyOf(id)));
    const done = { outputs: work.outputs, durationMs: Date.now() - work.begunAt };
    if (failed.length > 0) {
      const made = declared.filter((id) => !failed.some((failure) => keyOf(failure.id) === keyOf(id)));
      const managed = [...new Map([...stack.managed, ...made].map((id) => [keyOf(id), id])).values()];
      const error = detailed(stackFailed, failed);
      stacks.put({ ...stack, ...done, managed, failed, detached: [], deleted: [], provisioningState: 'failed', error });
      return error;
    }
    const removed = rollout.remove(left, stack.actionOnUnmanage, actor);
    const { error: _solved, ...rest } = stack;
    const next = { ...rest, ...done, managed: [...declared, ...removed.failed.map(({ id }) => id)], outOfSync: false };
    if (removed.failed.length === 0) {
      stacks.put({ ...next, ...removed, provisioningState: 'succeeded' });
      return undefined;
    }
    const error = detailed(stackDeleteFailed, removed.failed);
    stacks.put({ ...next, ...removed, provisioningState: 'failed', error });
    return error;
  }

  function unmanageAll(work: Pending): { code: string; message: string } | undefined {
    const stack = stacks.get(work.name);
    if (stack === undefined || work.unmanage === undefined) return undefined;
    const { failed } = rollout.remove(stack.managed, work.unmanage, actorOf(work));
    if (failed.length === 0) {
      stacks.delete(work.name);
      return undefined;
    }
    const error = detailed(stackDeleteFailed, failed);
    stacks.put({ ...stack, managed: failed.map(({ id }) => id), failed, provisioningState: 'failed', error });
    return error;
  }

  function schedule({ id, endsAt }: Pending): void {
    deps.timers.at(endsAt, () => finish(id));
  }

  return {
    begin(work, resourceId) {
      const begunAt = Date.now();
      const begun = { ...work, begunAt, endsAt: begunAt + deps.durationMs };
      operations.begin({ id: work.id, resourceId, name: work.kind });
      pending.put(work.id, begun);
      schedule(begun);
    },
    resume() {
      for (const work of pending.all()) schedule(work);
    },
  };
}

const deploymentFailed = {
  code: 'DeploymentFailed',
  message:
    'At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deployment-operations for usage details.',
};
const stackFailed = {
  code: 'DeploymentStackDeploymentFailed',
  message: 'One or more resources could not be deployed.',
};
const stackDeleteFailed = {
  code: 'DeploymentStackDeleteResourcesFailed',
  message: 'One or more resources could not be deleted.',
};

function actorOf({ caller, correlationId, kind, name }: Pending): Actor {
  return { caller, correlationId, by: `${kind} ${name}` };
}

/** Names what failed: clients show the message and little else. */
function detailed(error: { code: string; message: string }, failed: readonly FailedResource[]) {
  const list = failed.map(({ id, error: { code, message } }) => `${id}: ${code}: ${message}`).join('; ');
  return { code: error.code, message: `${error.message} ${list}` };
}

/** Azure takes one operation of a stack at a time. */
export function inNonTerminalState(stack: Stack): boolean {
  return stack.provisioningState === 'deploying' || stack.provisioningState === 'deleting';
}
