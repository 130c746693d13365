/** The router over a sandbox, with durable instances that only remember what was asked of them. */
import { readFileSync } from 'node:fs';
import { createDispatch } from '../../../intake/dispatch.ts';
import type { Instances, StartableRun } from '../../../intake/instances.ts';
import type { PoisonMessage } from '../../../intake/poison.ts';
import { sweep } from '../../../intake/sweep.ts';
import type { SignalsQueue } from '../../../intake/signals-queue.ts';
import type { Azurite } from '../../support/azurite.ts';
import { createSandbox, realRules, type Sandbox } from './sandbox.ts';

export interface RememberedInstances extends Instances {
  readonly started: string[];
  /** `id event`, as instances were told. */
  readonly raised: string[];
  /** Ids of those that live. */
  readonly alive: Set<string>;
}

export interface Dispatching extends Sandbox {
  readonly instances: RememberedInstances;
  /** Ids that were sent to the queue again. */
  readonly sent: string[];
  /** What stands in the poison queue. */
  readonly poisoned: PoisonMessage[];
  /** A host's own router; `with` stands in for its durable client. */
  readonly host: (options?: { readonly with?: Instances }) => (ids: readonly string[]) => Promise<void>;
  readonly record: (body: string, source?: 'azure-monitor' | 'event-grid') => Promise<string>;
  readonly sweep: () => Promise<void>;
}

export const alert = (name: string): string =>
  readFileSync(new URL(`../../fixtures/alerts/${name}.json`, import.meta.url), 'utf8');

export async function createDispatching(azurite: Azurite): Promise<Dispatching> {
  const sandbox = await createSandbox(azurite);
  const { records, clock } = sandbox;
  const { router, estate } = await realRules();
  const instances = createRememberedInstances();
  const sent: string[] = [];
  const queue: SignalsQueue = { send: async (id) => void sent.push(id) };
  const poisoned: PoisonMessage[] = [];
  const poison = { list: async () => poisoned, replay: async () => ({ signals: [] }) };
  return {
    ...sandbox,
    instances,
    sent,
    host: ({ with: given = instances } = {}) =>
      createDispatch({ records, router, estate, instances: given, log: () => {} }),
    async record(body, source = 'azure-monitor') {
      const receivedAt = clock.now().toISOString();
      const { id } = await records.intake.record({
        source,
        body,
        contentType: 'application/json',
        receivedAt,
      });
      return id;
    },
    poisoned,
    sweep: () => sweep({ records, queue, poison, instances, clock, environment: 'dev', log: () => {} }),
  };
}

function createRememberedInstances(): RememberedInstances {
  const started: string[] = [];
  const raised: string[] = [];
  const alive = new Set<string>();
  return {
    started,
    raised,
    alive,
    async start({ id }: StartableRun) {
      started.push(id);
      alive.add(id);
    },
    isAlive: async (id) => alive.has(id),
    raise: async (id, event) => void raised.push(`${id} ${event}`),
  };
}
