/** Leases and holds: pipelines take the environment before they change it, people keep automation out of it. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AutomationError } from '../../errors.ts';
import { permissions } from '../../orchestrations/permissions.ts';
import type { Scope } from '../../records/holds.ts';
import type { FencingToken, Lease } from '../../records/leases.ts';
import type { Records } from '../../records/records.ts';
import { recordGrant } from '../../records/grants.ts';
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
  scope: z.custom<Scope>(
    (scope) => typeof scope === 'string' && /^(\*|component:[a-z][a-z0-9-]*|\/subscriptions\/.+)$/.test(scope),
    'expected *, component:NAME or a resource id',
  ),
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
    routine: true,
    input: acquireInput,
    async handle({ automation, caller, param, input: { pipeline, ...terms } }) {
      const { leases, audit } = await automation.records();
      const answer = await leases.acquire({
        environment: param('environment'),
        owner: { kind: 'pipeline', id: pipeline },
        priority: 'pipeline',
        ...terms,
      });
      if (answer.state === 'held') await recordGrant(audit, answer, { actor: caller.objectId });
      return { status: answer.state === 'held' ? 200 : 202, body: answer };
    },
  }),
  defineOperation({
    name: 'heartbeat-lease',
    method: 'POST',
    route: 'environments/{environment}/lease/heartbeat',
    permission: permissions.release,
    summary: 'A pipeline says that it lives; the answer says whether a higher priority asks it to yield.',
    routine: true,
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
    summary: 'A pipeline gives the environment back; told again, or when its lease is over, it changes nothing.',
    input: heldInput,
    async handle(call) {
      const { leases, lease } = await currentLease(call);
      return { body: lease && isMine(lease, call.input) ? await leases.release(lease) : { released: false } };
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
      const { run, reason, token } = call.input;
      const { holder } = await currentLease(call);
      // Told again after its answer was lost.
      if (holder?.handedFrom && sameToken(holder.handedFrom, token) && holder.lease.owner.id === run)
        return { body: holder.lease };
      const { leases, lease } = await heldLease(call);
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
        scope,
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
  readonly automation: { records(): Promise<Records> };
  readonly input: z.infer<typeof heldInput>;
  param(name: string): string;
}

/** The lease as the record has it now, whoever holds it. */
async function currentLease({ automation, param }: Pick<HeldCall, 'automation' | 'param'>) {
  const { leases } = await automation.records();
  const { holder } = await leases.view(param('environment'));
  return { leases, holder, lease: holder?.lease };
}

/** The lease that a pipeline says it holds; throws 'lease-lost' where it does not. */
async function heldLease(call: HeldCall) {
  const { leases, lease } = await currentLease(call);
  const { pipeline, token } = call.input;
  if (lease && isMine(lease, call.input)) return { leases, lease };
  throw new AutomationError(
    'lease-lost',
    `Pipeline ${pipeline} does not hold the lease of ${call.param('environment')} with token ${token.epoch}.${token.counter}; ${lease ? `${lease.owner.kind} ${lease.owner.id} holds it` : 'nobody does'}.`,
  );
}

function isMine(lease: Lease, { pipeline, token }: z.infer<typeof heldInput>): boolean {
  return lease.owner.kind === 'pipeline' && lease.owner.id === pipeline && sameToken(lease.token, token);
}

function sameToken(a: FencingToken, b: FencingToken): boolean {
  return a.epoch === b.epoch && a.counter === b.counter;
}
