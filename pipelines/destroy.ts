/** `destroy`: what a stack made is what is destroyed, nothing else. First the plan, then exactly that plan. */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { AutomationError } from '../errors.ts';
import { parseResourceId, resourceKey } from '../resources/resource-id.ts';
import type { PipelineAzure } from './azure.ts';
import { leaseOf } from './apply.ts';
import { stackNameOf } from './build.ts';
import { defineCommand, deploymentOf, type PipelineContext } from './context.ts';
import { beat } from './lease-client.ts';

export interface DestroyPlan {
  readonly stack: string;
  /** What the stack manages, by id. */
  readonly destroys: readonly string[];
  /** In its resource groups, but not its own: it stays, and so do the groups. */
  readonly leaves: readonly string[];
  readonly groups: 'delete' | 'detach';
  readonly hash: string;
}

export const destroy = defineCommand({
  usage: 'destroy --env ENV [--plan HASH] [--without-lease REASON]',
  summary: 'shows what would be destroyed; with the hash of that plan, destroys it',
  async run(context, args) {
    const { values } = parseArgs({
      args: [...args],
      options: { env: { type: 'string' }, plan: { type: 'string' }, 'without-lease': { type: 'string' } },
    });
    const deployment = deploymentOf(values.env);
    const { environment } = deployment;
    const azure = await context.azure(deployment);
    const plan = await destroyPlan(azure, stackNameOf(environment));
    showPlan(context, plan);
    if (values.plan === undefined) {
      context.out(`Nothing was destroyed. To do it: pipeline destroy --env ${environment} --plan ${plan.hash}`);
      return 0;
    }
    if (values.plan !== plan.hash)
      throw new AutomationError('conflict', `The plan is ${plan.hash} now, not ${values.plan}: look at it again.`);
    const lease = await leaseOf(context, environment, values['without-lease']);
    if (lease !== undefined) await beat(context, lease);
    await carryOutPlan(context, azure, plan);
    return 0;
  },
});

/** @throws AutomationError `not-found` where there is no such stack. */
export async function destroyPlan(azure: PipelineAzure, name: string): Promise<DestroyPlan> {
  const stack = await azure.deployments.stack(name);
  if (stack === undefined) throw new AutomationError('not-found', `There is no stack ${name}: nothing to destroy.`);
  const own = new Set(stack.managed.map(resourceKey));
  const present = (
    await Promise.all(groupsOf(stack.managed).map((group) => azure.deployments.resourcesIn(group)))
  ).flat();
  const leaves = present.filter((id) => !isOwn(id, own)).toSorted();
  const groups = leaves.length === 0 ? 'delete' : 'detach';
  const destroys = stack.managed.filter((id) => groups === 'delete' || !isGroup(id)).toSorted();
  const hash = createHash('sha256')
    .update(JSON.stringify([name, destroys, leaves]))
    .digest('hex')
    .slice(0, 16);
  return { stack: name, destroys, leaves, groups, hash };
}

/** Carries out, and then looks: everything of the plan is gone, and everything else is there. */
export async function carryOutPlan(context: PipelineContext, azure: PipelineAzure, plan: DestroyPlan): Promise<void> {
  await azure.deployments.deleteStack(plan.stack, plan.groups);
  const groups = groupsOf([...plan.destroys, ...plan.leaves]);
  const left = (await Promise.all(groups.map((group) => azure.deployments.resourcesIn(group)))).flat();
  const keys = new Set(left.map(resourceKey));
  const survived = plan.destroys.filter((id) => keys.has(resourceKey(id)));
  const lost = plan.leaves.filter((id) => !keys.has(resourceKey(id)));
  if (survived.length > 0 || lost.length > 0)
    throw new AutomationError(
      'conflict',
      `The plan was not what happened: ${survived.length} still there (${survived.join(', ')}), ${lost.length} gone that were not planned (${lost.join(', ')}).`,
    );
  context.out(`Destroyed ${plan.destroys.length}; the other ${plan.leaves.length} in its groups are as they were.`);
}

export function showPlan(context: PipelineContext, { stack, destroys, leaves, hash, groups }: DestroyPlan): void {
  context.out(`stack ${stack}, plan ${hash}`);
  for (const id of destroys) context.out(`  - ${id}`);
  for (const id of leaves) context.out(`    ${id} (not its own: stays)`);
  if (groups === 'detach') context.out('  its resource groups stay, since others live in them');
}

/** What Azure makes below a resource (a blob service, a hidden rule) goes with it. */
function isOwn(id: string, own: ReadonlySet<string>): boolean {
  for (let at = parseResourceId(id); at !== undefined && !isGroup(at.text); at = at.parent)
    if (own.has(at.key)) return true;
  return false;
}

function isGroup(id: string): boolean {
  return parseResourceId(id)?.type === 'microsoft.resources/resourcegroups';
}

function groupsOf(ids: readonly string[]): readonly string[] {
  return [...new Map(ids.flatMap((id) => namedGroup(id))).values()];
}

function namedGroup(id: string): readonly (readonly [string, string])[] {
  const group = parseResourceId(id)?.resourceGroup;
  return group === undefined ? [] : [[group.toLowerCase(), group]];
}
