/** Leases and holds: pipelines take the environment before they change it, people keep automation out of it. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AutomationError } from '../../errors.ts';
import { permissions } from '../../orchestrations/permissions.ts';
import type { Lease } from '../../records/leases.ts';
import { defineOperation } from './operation.ts';

const pipelineRun = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'expected the id of a pipeline run: letters, digits, dots, hyphens');
const token = z.strictObject({ epoch: z.int(), counter: z.int() });

const acquireInput = z.strictObject({
  pipeline: pipelineRun,
  reason: z.string().min(1).max(500),
  maximumHoldSeconds: z
    .int()
    .min(60)
    .max(4 * 3600)
    .default(3600),
  heartbeatSeconds: z.int().min(30).max(600).default(120),
});
const heldInput = z.strictObject({ pipeline: pipelineRun, token });
const handOverInput = heldInput.extend({ run: z.string().min(1).max(100), reason: z.string().min(1).max(500) });

const holdInput = z.strictObject({
  scope: z
    .string()
    .regex(/^(\*|component:[a-z][a-z0-9-]*|\/subscriptions\/.+)$/, 'expected *, component:NAME or a resource id'),
  reason: z.string().min(1).max(500),
  endsAt: z.iso.datetime({ offset: true }),
});

export const leaseOperations = [
  defineOperation({
    name: 'view-lease',
    method: 'GET',
    route: 'environments/{environment}/lease',
    permission: permissions.read,
    summary: 'Who may change the environment now, and who waits.',
    async handle({ automation, param }) {
      const { leases } = await automation.records();
      return {
        body: (await leases.view(param('environment'))) ?? {
          environment: param('environment'),
          holder: null,
          waiters: [],
        },
      };
    },
  }),
  defineOperation({
    name: 'acquire-lease',
    method: 'POST',
    route: 'environments/{environment}/lease',
    permission: permissions.release,
    summary:
      'A pipeline asks for the environment: 200 with the lease, or 202 with its place in line; asked again, the same.',
    input: acquireInput,
    async handle({ automation, param, input: { pipeline, ...terms } }) {
      const { leases } = await automation.records();
      const answer = await leases.acquire({
        environment: param('environment'),
        owner: { kind: 'pipeline', id: pipeline },
        priority: 'pipeline',
        ...terms,
      });
      return { status: answer.state === 'held' ? 200 : 202, body: answer };
    },
  }),
  defineOperation({
    name: 'heartbeat-lease',
    method: 'POST',
    route: 'environments/{environment}/lease/heartbeat',
    permission: permissions.release,
    summary: 'A pipeline says that it lives; the answer says whether a higher priority asks it to yield.',
    input: heldInput,
    async handle(call) {
      const { leases, lease } = await heldLease(call);
      await leases.heartbeat(lease);
      return { body: { yieldRequested: await leases.yieldRequested(lease) } };
    },
  }),
  defineOperation({
    name: 'settle-lease',
    method: 'POST',
    route: 'environments/{environment}/lease/settled',
    permission: permissions.release,
    summary: 'A pipeline that took over from a dead holder says that nothing of that holder is in flight any more.',
    input: heldInput,
    async handle(call) {
      const { leases, lease } = await heldLease(call);
      await leases.settled(lease);
      return { body: { settled: true } };
    },
  }),
  defineOperation({
    name: 'release-lease',
    method: 'POST',
    route: 'environments/{environment}/lease/release',
    permission: permissions.release,
    summary: 'A pipeline gives the environment back.',
    input: heldInput,
    async handle(call) {
      const { leases, lease } = await heldLease(call);
      await leases.release(lease);
      return { body: { released: true } };
    },
  }),
  defineOperation({
    name: 'hand-over-lease',
    method: 'POST',
    route: 'environments/{environment}/lease/hand-over',
    permission: permissions.release,
    summary: 'A pipeline whose deployment failed hands the environment to the rollback it has started.',
    input: handOverInput,
    async handle(call) {
      const { leases, lease } = await heldLease(call);
      const { run, reason } = call.input;
      return {
        body: await leases.handOver(lease, {
          owner: { kind: 'run', id: run },
          priority: 'rollback',
          reason,
          maximumHoldSeconds: 1800,
        }),
      };
    },
  }),
  defineOperation({
    name: 'break-lease',
    method: 'DELETE',
    route: 'environments/{environment}/lease',
    permission: permissions.approve,
    summary:
      'A person takes the environment away from its holder; what the holder left in flight is settled by the next.',
    input: z.strictObject({ reason: z.string().min(1).max(500) }),
    async handle({ automation, caller, param, input: { reason } }) {
      const { leases } = await automation.records();
      await leases.breakLease({ environment: param('environment'), reason, by: caller.objectId });
      return { body: { broken: true } };
    },
  }),
  defineOperation({
    name: 'list-holds',
    method: 'GET',
    route: 'environments/{environment}/holds',
    permission: permissions.read,
    summary: 'What automation leaves alone, for whom and until when.',
    async handle({ automation, param }) {
      const { holds } = await automation.records();
      return { body: { items: await holds.list(param('environment'), { open: true }) } };
    },
  }),
  defineOperation({
    name: 'open-hold',
    method: 'POST',
    route: 'environments/{environment}/holds',
    permission: permissions.operate,
    summary: 'A person keeps automation out of a scope until an end.',
    input: holdInput,
    async handle({ automation, caller, param, input: { scope, reason, endsAt } }) {
      const { holds } = await automation.records();
      const hold = {
        id: `manual-${randomUUID()}`,
        environment: param('environment'),
        kind: 'manual',
        owner: caller.objectId,
        scope: scope as '*',
        reason,
        endsAt: new Date(endsAt).toISOString(),
      } as const;
      return { status: 201, body: await holds.open(hold) };
    },
  }),
  defineOperation({
    name: 'end-hold',
    method: 'DELETE',
    route: 'environments/{environment}/holds/{id}',
    permission: permissions.operate,
    summary: 'Ends a hold before its time.',
    input: z.strictObject({ reason: z.string().min(1).max(500) }),
    async handle({ automation, caller, param, input: { reason } }) {
      const { holds } = await automation.records();
      return { body: await holds.end(param('id'), { by: caller.objectId, reason }) };
    },
  }),
] as const;

interface HeldCall {
  readonly automation: { records(): Promise<import('../../records/records.ts').Records> };
  readonly input: z.infer<typeof heldInput>;
  param(name: string): string;
}

/** The lease that a pipeline says it holds, as the record has it. */
async function heldLease({
  automation,
  input,
  param,
}: HeldCall): Promise<{ leases: import('../../records/leases.ts').Leases; lease: Lease }> {
  const { leases } = await automation.records();
  const environment = param('environment');
  const lease = (await leases.view(environment))?.holder?.lease;
  const { epoch, counter } = input.token;
  if (
    lease?.owner.kind !== 'pipeline' ||
    lease.owner.id !== input.pipeline ||
    lease.token.epoch !== epoch ||
    lease.token.counter !== counter
  ) {
    throw new AutomationError(
      'lease-lost',
      `Pipeline ${input.pipeline} does not hold the lease of ${environment} with token ${epoch}.${counter}; ${lease ? `${lease.owner.kind} ${lease.owner.id} holds it` : 'nobody does'}.`,
    );
  }
  return { leases, lease };
}
