/** Deployments and deployment stacks of a subscription: what a pipeline applies, and takes away again. */
import type { DeploymentsClient } from '@azure/arm-resourcesdeployments';
import type { DeploymentStack, DeploymentStacksClient } from '@azure/arm-resourcesdeploymentstacks';
import * as z from 'zod';
import { isAutomationError } from '../errors.ts';
import { calling } from './errors.ts';
import type { Rest } from './rest.ts';

/** A compiled template with its parameters, as `bicep build-params` writes them. */
export interface Template {
  readonly template: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface DeploymentRequest extends Template {
  /** Of the subscription that is deployed to. */
  readonly name: string;
  /** Where Azure keeps the record of it. */
  readonly location: string;
}

export interface StackRequest extends DeploymentRequest {
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deny: {
    readonly mode: 'none' | 'denyDelete' | 'denyWriteAndDelete';
    /** Object ids; Azure takes five. */
    readonly excludedPrincipals: readonly string[];
  };
}

export interface Stack {
  readonly name: string;
  readonly location: string;
  /** `succeeded`, `failed`, or something that goes on. */
  readonly state: string;
  readonly managed: readonly string[];
  readonly deleted: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface ForetoldChange {
  readonly resource: string;
  /** Create, Modify, Delete, NoChange, Ignore, Unsupported, Deploy. */
  readonly change: string;
  /** Paths of the properties that change. */
  readonly properties: readonly string[];
}

/** Every call rejects with an AutomationError; those that change something wait for their end. */
export interface Deployments {
  whatIf(request: DeploymentRequest): Promise<readonly ForetoldChange[]>;
  /** Incremental: nothing is ever taken away. */
  deploy(request: DeploymentRequest): Promise<void>;
  /** Undefined where there is none. */
  stack(name: string): Promise<Stack | undefined>;
  stacks(): Promise<readonly Stack[]>;
  /** Makes what is declared, and deletes what the stack managed before and does not any more. */
  applyStack(request: StackRequest): Promise<Stack>;
  /** Deletes every resource that the stack manages, and its groups or not. */
  deleteStack(name: string, groups: 'delete' | 'detach'): Promise<void>;
  /** Ids of everything in a resource group; nothing where it does not exist. */
  resourcesIn(group: string): Promise<readonly string[]>;
}

export interface DeploymentClients {
  readonly deployments: () => Promise<DeploymentsClient>;
  readonly stacks: () => Promise<DeploymentStacksClient>;
  readonly arm: () => Promise<Rest>;
}

export interface DeploymentOptions {
  readonly subscriptionId: string;
  /** Between two looks at something that goes on; Azure's own wish where it has one. */
  readonly pollMilliseconds?: number;
}

const resourcesVersion = '2021-04-01';
const listed = z.looseObject({ value: z.array(z.looseObject({ id: z.string() })), nextLink: z.string().optional() });

export function createDeployments(
  clients: DeploymentClients,
  { subscriptionId, pollMilliseconds = 5_000 }: DeploymentOptions,
): Deployments {
  const polling = { updateIntervalInMs: pollMilliseconds };

  return {
    whatIf: ({ name, location, template, parameters }) =>
      calling(`what-if of deployment ${name}`, async () => {
        const { deployments } = await clients.deployments();
        const properties = { mode: 'Incremental' as const, template: { ...template }, parameters: { ...parameters } };
        const result = await deployments.whatIfAtSubscriptionScope(name, { location, properties }, polling);
        return (result.changes ?? []).map(({ resourceId, changeType, delta }) => ({
          resource: resourceId ?? '',
          change: changeType,
          properties: (delta ?? []).map(({ path }) => path),
        }));
      }),

    deploy: ({ name, location, template, parameters }) =>
      calling(`deployment ${name}`, async () => {
        const { deployments } = await clients.deployments();
        const properties = { mode: 'Incremental' as const, template: { ...template }, parameters: { ...parameters } };
        await deployments.createOrUpdateAtSubscriptionScope(name, { location, properties }, polling);
      }),

    async stack(name) {
      const { deploymentStacks } = await clients.stacks();
      try {
        return await calling(`read stack ${name}`, async () => read(await deploymentStacks.getAtSubscription(name)));
      } catch (error) {
        if (isAutomationError(error, 'not-found')) return undefined;
        throw error;
      }
    },

    stacks: () =>
      calling('list stacks', async () => {
        const { deploymentStacks } = await clients.stacks();
        const found: Stack[] = [];
        for await (const stack of deploymentStacks.listAtSubscription()) found.push(read(stack));
        return found;
      }),

    applyStack: ({ name, location, template, parameters, description, tags, deny }) =>
      calling(`stack ${name}`, async () => {
        const { deploymentStacks } = await clients.stacks();
        const stack = {
          location,
          tags: { ...tags },
          properties: {
            description,
            template: { ...template },
            parameters: { ...parameters },
            // A group goes with whatever else is in it, so that no update ever deletes one.
            actionOnUnmanage: { resources: 'delete', resourceGroups: 'detach', managementGroups: 'detach' },
            denySettings: {
              mode: deny.mode,
              excludedPrincipals: [...deny.excludedPrincipals],
              applyToChildScopes: false,
            },
          },
        };
        return read(await deploymentStacks.beginCreateOrUpdateAtSubscriptionAndWait(name, stack, polling));
      }),

    deleteStack: (name, groups) =>
      calling(`delete stack ${name}`, async () => {
        const { deploymentStacks } = await clients.stacks();
        await deploymentStacks.beginDeleteAtSubscriptionAndWait(name, {
          ...polling,
          unmanageActionResources: 'delete',
          unmanageActionResourceGroups: groups,
          unmanageActionManagementGroups: 'detach',
        });
      }),

    async resourcesIn(group) {
      const arm = await clients.arm();
      const found: string[] = [];
      let path: string | undefined =
        `/subscriptions/${subscriptionId}/resourceGroups/${group}/resources?api-version=${resourcesVersion}`;
      try {
        while (path !== undefined) {
          const asked: string = path;
          const page = await calling(`list the resources of ${group}`, () =>
            arm.send({ method: 'GET', path: asked }, listed),
          );
          found.push(...page.value.map(({ id }) => id));
          path = page.nextLink === undefined ? undefined : pathOf(page.nextLink);
        }
      } catch (error) {
        if (!isAutomationError(error, 'not-found')) throw error;
      }
      return found;
    },
  };
}

function read(stack: DeploymentStack): Stack {
  const { properties } = stack;
  return {
    name: stack.name ?? '',
    location: stack.location ?? '',
    state: (properties?.provisioningState ?? 'unknown').toLowerCase(),
    managed: idsOf(properties?.resources),
    deleted: idsOf(properties?.deletedResources),
    tags: stack.tags ?? {},
  };
}

function idsOf(list: readonly { readonly id?: string }[] = []): readonly string[] {
  return list.flatMap(({ id }) => id ?? []);
}

function pathOf(link: string): string {
  const { pathname, search } = new URL(link);
  return `${pathname}${search}`;
}
