/** What people look at and decide: incidents, pages, approvals. */
import * as z from 'zod';
import { permissions } from '../../orchestrations/permissions.ts';
import { approvalDecidedEvent } from '../../orchestrations/steps/approval.ts';
import { defineOperation, found, limitOf } from './operation.ts';

const decisionInput = z.strictObject({
  decision: z.enum(['approved', 'rejected']),
  /** Of the plan that was looked at: an approval is for exactly that plan. */
  planHash: z.string().regex(/^[0-9a-f]{64}$/, 'expected the hash of the plan, 64 hex digits'),
  reason: z.string().min(1).max(500),
});

export const peopleOperations = [
  defineOperation({
    name: 'list-incidents',
    method: 'GET',
    route: 'incidents',
    permission: permissions.read,
    summary: 'Incidents, newest first; ?state=open|resolved, ?environment=.',
    async handle({ automation, query }) {
      const { incidents } = await automation.records();
      const state = query('state');
      const environment = query('environment');
      const continuation = query('continuation');
      const limit = limitOf(query('limit'));
      return {
        body: await incidents.list({
          ...(state === 'open' || state === 'resolved' ? { state } : {}),
          ...(environment ? { environment } : {}),
          ...(continuation ? { continuation } : {}),
          limit,
        }),
      };
    },
  }),
  defineOperation({
    name: 'get-incident',
    method: 'GET',
    route: 'incidents/{id}',
    permission: permissions.read,
    summary: 'An incident with its signals and runs.',
    async handle({ automation, param }) {
      const { incidents } = await automation.records();
      return { body: found(await incidents.get(param('id')), `incident "${param('id')}"`) };
    },
  }),
  defineOperation({
    name: 'resolve-incident',
    method: 'POST',
    route: 'incidents/{id}/resolve',
    permission: permissions.operate,
    summary: 'Closes an incident by hand, with a reason.',
    input: z.strictObject({ reason: z.string().min(1).max(500) }),
    async handle({ automation, caller, param, input: { reason } }) {
      const { incidents } = await automation.records();
      return { body: await incidents.resolve(param('id'), { by: caller.objectId, reason }) };
    },
  }),
  defineOperation({
    name: 'list-pages',
    method: 'GET',
    route: 'pages',
    permission: permissions.read,
    summary: 'Who must look at what, by when and why; ?open=true for those that nobody has acknowledged.',
    async handle({ automation, query }) {
      const { pages } = await automation.records();
      const environment = query('environment');
      return { body: await pages.list({ open: query('open') === 'true', ...(environment ? { environment } : {}) }) };
    },
  }),
  defineOperation({
    name: 'acknowledge-page',
    method: 'POST',
    route: 'pages/{id}/acknowledge',
    permission: permissions.operate,
    summary: 'Says that somebody looks.',
    async handle({ automation, caller, param }) {
      const { pages } = await automation.records();
      return { body: await pages.acknowledge(param('id'), caller.objectId) };
    },
  }),
  defineOperation({
    name: 'list-approvals',
    method: 'GET',
    route: 'approvals',
    permission: permissions.read,
    summary: 'Plans that wait for a decision.',
    async handle({ automation }) {
      const { approvals } = await automation.records();
      return { body: await approvals.list({ open: true }) };
    },
  }),
  defineOperation({
    name: 'get-approval',
    method: 'GET',
    route: 'approvals/{id}',
    permission: permissions.read,
    summary: 'A plan, its hash, and what was decided.',
    async handle({ automation, param }) {
      const { approvals } = await automation.records();
      return { body: found(await approvals.get(param('id')), `approval "${param('id')}"`) };
    },
  }),
  defineOperation({
    name: 'decide-approval',
    method: 'POST',
    route: 'approvals/{id}/decision',
    permission: permissions.approve,
    summary: 'Approves or rejects exactly the plan with that hash; nobody decides about her own request.',
    input: decisionInput,
    async handle({ automation, caller, param, input }) {
      const { approvals } = await automation.records();
      const approval = await approvals.decide(param('id'), { by: caller.objectId, roles: caller.roles, ...input });
      await automation.instances.raise(approval.run, approvalDecidedEvent, { approval: approval.id });
      return { body: approval };
    },
  }),
] as const;
