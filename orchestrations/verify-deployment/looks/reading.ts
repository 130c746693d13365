/** Reading many resources in few calls: siblings by the list that they are in, others one by one, some side by side, and patiently. */
import { setTimeout } from 'node:timers/promises';
import type { Deployed, DeployedResource } from '../../../azure/deployed.ts';
import { isAutomationError, type AutomationError } from '../../../errors.ts';
import { resourceKey } from '../../../resources/resource-id.ts';

/** What is asked for, with the version of the API that it was declared with. */
export interface Wanted {
  readonly id: string;
  readonly apiVersion?: string;
}

export interface Reading {
  /** By key of the id; what does not exist is not in it. */
  readonly found: ReadonlyMap<string, DeployedResource>;
  /** Key → why Azure did not answer. */
  readonly unknown: ReadonlyMap<string, string>;
}

/** So few in one list are read one by one: a list may hold much that nobody asked for. */
const leastForList = 3;
const atOnce = 8;
/** Each, before a whole look has failed for now: the step tries again then. */
const mostAttempts = 4;
const secondsUnlessTold = 5;
const longestWaitSeconds = 30;

export async function readAll(deployed: Pick<Deployed, 'list' | 'read'>, wanted: readonly Wanted[]): Promise<Reading> {
  const found = new Map<string, DeployedResource>();
  const unknown = new Map<string, string>();
  const readable = wanted.filter(({ id, apiVersion }) => {
    if (apiVersion === undefined) unknown.set(resourceKey(id), 'its API version is not known');
    return apiVersion !== undefined;
  });
  const lists = Map.groupBy(readable, ({ id, apiVersion = '' }) => `${collectionOf(id)} ${apiVersion}`);
  await sideBySide([...lists.values()], async (siblings) => {
    const [first] = siblings;
    if (first === undefined) return;
    const listed = siblings.length < leastForList ? undefined : await listOf(deployed, first);
    if (listed === undefined) {
      for (const { id, apiVersion = '' } of siblings) {
        const answer = await orWhy(() => deployed.read(id, apiVersion));
        if (typeof answer === 'string') unknown.set(resourceKey(id), answer);
        else if (answer !== undefined) found.set(resourceKey(id), answer);
      }
      return;
    }
    const byKey = new Map(listed.map((resource) => [resourceKey(resource.id), resource]));
    for (const { id } of siblings) {
      const resource = byKey.get(resourceKey(id));
      if (resource !== undefined) found.set(resourceKey(id), resource);
    }
  });
  return { found, unknown };
}

/** Undefined where it is no list, or one that the caller may not read: then each may still be read by itself. */
async function listOf(
  deployed: Pick<Deployed, 'list'>,
  { id, apiVersion = '' }: Wanted,
): Promise<readonly DeployedResource[] | undefined> {
  const answer = await orWhy(() => deployed.list(collectionOf(id), apiVersion));
  return typeof answer === 'string' ? undefined : answer;
}

/** The path without the last name: siblings share it. */
function collectionOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/'));
}

/**
 * The answer; or, where Azure refuses it, why: what a caller may not see is no reason not to judge the rest.
 * What fails for now is asked for again, and thrown at last.
 */
export async function orWhy<T>(call: () => Promise<T>): Promise<T | string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!isAutomationError(error)) throw error;
      if (!error.retryable) return error.message;
      const seconds = error.retryAfterSeconds ?? secondsUnlessTold * attempt;
      if (!isThrottled(error) || attempt === mostAttempts || seconds > longestWaitSeconds) throw error;
      await setTimeout(seconds * 1000);
    }
  }
}

/** Others' failures are repeated by the clients, and then by the step. */
function isThrottled(error: AutomationError): boolean {
  return error.code === 'throttled';
}

export async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      for (const item of left) await work(item);
    }),
  );
}
