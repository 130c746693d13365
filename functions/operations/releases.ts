/** Releases: pipelines tell what went live, and ask whether an artefact may. */
import * as z from 'zod';
import { AutomationError } from '../../errors.ts';
import { permissions } from '../../orchestrations/permissions.ts';
import { releaseInput } from '../../records/releases.ts';
import { defineOperation, found } from './operation.ts';

const reasonInput = z.strictObject({ reason: z.string().min(1).max(500) });

export const releaseOperations = [
  defineOperation({
    name: 'register-release',
    method: 'PUT',
    route: 'releases',
    permission: permissions.release,
    summary: 'Records that a release went live. Told again, it changes nothing.',
    input: releaseInput,
    async handle({ automation, input }) {
      const { releases } = await automation.records();
      const { release, created } = await releases.register(input);
      return { status: created ? 201 : 200, body: release };
    },
  }),
  defineOperation({
    name: 'list-releases',
    method: 'GET',
    route: 'releases',
    permission: permissions.read,
    summary: 'Releases of a component in an environment, latest first.',
    async handle({ automation, query }) {
      const { releases } = await automation.records();
      return { body: { items: await releases.list(required(query, 'environment'), required(query, 'component')) } };
    },
  }),
  defineOperation({
    name: 'get-release',
    method: 'GET',
    route: 'releases/{id}',
    permission: permissions.read,
    summary: 'A release by its id.',
    async handle({ automation, param }) {
      const { releases } = await automation.records();
      return { body: found(await releases.get(param('id')), `release "${param('id')}"`) };
    },
  }),
  defineOperation({
    name: 'admit-release',
    method: 'GET',
    route: 'releases/{id}/admission',
    permission: permissions.read,
    summary:
      'Whether a release (by id), or an artefact (by digest, with environment and component), may go live: 200 with admitted true or false.',
    async handle({ automation, param, query }) {
      const { releases } = await automation.records();
      const id = param('id');
      if (id.startsWith('sha256:'))
        return { body: await releases.admission(required(query, 'environment'), required(query, 'component'), id) };
      const { environment, component } = found(await releases.get(id), `release "${id}"`);
      return { body: await releases.admission(environment, component, id) };
    },
  }),
  defineOperation({
    name: 'lift-quarantine',
    method: 'DELETE',
    route: 'releases/{id}/quarantine',
    permission: permissions.approve,
    summary: 'A person takes responsibility for letting a release go live again.',
    input: reasonInput,
    async handle({ automation, caller, param, input: { reason } }) {
      const { releases } = await automation.records();
      return { body: await releases.liftQuarantine(param('id'), { by: caller.objectId, reason }) };
    },
  }),
] as const;

export function required(query: (name: string) => string | undefined, name: string): string {
  const value = query(name);
  if (!value)
    throw new AutomationError('input-invalid', `${name}: expected a query parameter, got nothing.`, {
      data: { field: name },
    });
  return value;
}
