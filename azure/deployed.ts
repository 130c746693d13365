/** What is really deployed, as Azure Resource Manager tells: whole lists in few calls, single resources, policy compliance. Reads only. */
import * as z from 'zod';
import { AutomationError, isAutomationError } from '../errors.ts';
import { sealed } from './errors.ts';
import type { Rest } from './rest.ts';

export interface DeployedResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  /** As far as the call tells: a list of everything has none. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Where the resource is somebody itself. */
  readonly principalId?: string;
  readonly provisioningState?: string;
}

/** How many resources do not meet an assignment, below a scope. */
export interface Compliance {
  readonly assignment: string;
  readonly nonCompliantResources: number;
}

export interface Deployed {
  /** Every resource that the subscription lists, without its properties, a thousand a call. Many children of resources are not listed. */
  resources(subscriptionId: string): Promise<readonly DeployedResource[]>;
  /** Everything at a path that ends with a type. Undefined where Azure does not list it. */
  list(path: string, apiVersion: string, filter?: string): Promise<readonly DeployedResource[] | undefined>;
  /** Undefined where there is no such resource. */
  read(id: string, apiVersion: string): Promise<DeployedResource | undefined>;
  /** Policy assignments that something at or below the scope does not meet, by the last evaluation. Undefined where the cloud has none. */
  compliance(scope: string): Promise<readonly Compliance[] | undefined>;
}

const nothing = z.null().transform(() => undefined);

const resourceShape = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    type: z.string().optional(),
    tags: z.record(z.string(), z.string()).or(nothing).optional(),
    properties: z.record(z.string(), z.unknown()).or(nothing).optional(),
    identity: z
      .looseObject({ principalId: z.string().or(nothing).optional() })
      .or(nothing)
      .optional(),
    provisioningState: z.string().or(nothing).optional(),
  })
  .transform(({ id, name, type = '', tags = {}, properties = {}, identity, provisioningState }): DeployedResource => {
    const state = provisioningState ?? properties['provisioningState'];
    const principalId = identity?.principalId ?? properties['principalId'];
    return {
      id,
      name,
      type,
      tags,
      properties,
      ...(typeof principalId === 'string' ? { principalId } : {}),
      ...(typeof state === 'string' ? { provisioningState: state } : {}),
    };
  });

const pageShape = z.looseObject({
  value: z.array(resourceShape),
  nextLink: z.string().or(nothing).optional(),
});

const summaryShape = z.looseObject({
  value: z.array(
    z.looseObject({
      policyAssignments: z
        .array(
          z.looseObject({
            policyAssignmentId: z.string(),
            results: z.looseObject({ nonCompliantResources: z.number().optional() }).or(nothing).optional(),
          }),
        )
        .default([]),
    }),
  ),
});

/** Far more than any environment has; what goes on for longer goes round in circles. */
const mostPages = 200;

export function createDeployed(arm: () => Promise<Rest>): Deployed {
  const send = <T>(operation: string, path: string, shape: z.ZodType<T>, method: 'GET' | 'POST' = 'GET') =>
    sealed(operation, async () => (await arm()).send({ method, path }, shape));

  async function pages(operation: string, first: string): Promise<readonly DeployedResource[]> {
    const found: DeployedResource[] = [];
    let path: string | undefined = first;
    for (let page = 0; path !== undefined; page++) {
      if (page === mostPages)
        throw new AutomationError('azure-refused', `${operation}: the list has no end after ${mostPages} pages.`);
      const { value, nextLink }: z.output<typeof pageShape> = await send(operation, path, pageShape);
      found.push(...value);
      path = nextLink === undefined || nextLink === '' ? undefined : pathOf(nextLink);
    }
    return found;
  }

  return {
    resources: (subscriptionId) =>
      pages(
        `list the resources of subscription ${subscriptionId}`,
        `/subscriptions/${subscriptionId}/resources?api-version=2021-04-01&$expand=provisioningState&$top=1000`,
      ),

    list: (path, apiVersion, filter) =>
      unless(isNotOffered, () =>
        pages(
          `list ${path}`,
          `${path}?api-version=${apiVersion}${filter === undefined ? '' : `&$filter=${encodeURIComponent(filter)}`}`,
        ),
      ),

    read: (id, apiVersion) =>
      unless(
        (error) => isAutomationError(error, 'not-found'),
        () => send(`read ${id}`, `${id}?api-version=${apiVersion}`, resourceShape),
      ),

    compliance: (scope) =>
      unless(isNotOffered, async () => {
        const path = `${scope}/providers/Microsoft.PolicyInsights/policyStates/latest/summarize?api-version=2019-10-01`;
        const { value } = await send(`read the policy compliance of ${scope}`, path, summaryShape, 'POST');
        return value
          .flatMap(({ policyAssignments }) => policyAssignments)
          .map(({ policyAssignmentId: assignment, results }) => ({
            assignment,
            nonCompliantResources: results?.nonCompliantResources ?? 0,
          }))
          .filter(({ nonCompliantResources }) => nonCompliantResources > 0);
      }),
  };
}

/** The next page is asked of the same endpoint, whatever address the link has: a token goes nowhere else. */
function pathOf(link: string): string {
  const { pathname, search } = new URL(link);
  return `${pathname}${search}`;
}

async function unless<T>(isIt: (error: unknown) => boolean, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isIt(error)) return undefined;
    throw error;
  }
}

/** What Azure says of a call that a type, an API version or a cloud does not have. */
const notOffered: ReadonlySet<unknown> = new Set([400, 404, 405, 501]);

function isNotOffered(error: unknown): boolean {
  return isAutomationError(error) && notOffered.has(error.data['azureStatus']);
}
