/** Templates of the infrastructure's releases: a pipeline keeps what it applies, so that it can be applied again. */
import { permissions } from '../../orchestrations/permissions.ts';
import { templateSchema } from '../../records/templates.ts';
import { defineOperation, found } from './operation.ts';

export const templateOperations = [
  defineOperation({
    name: 'keep-template',
    method: 'PUT',
    route: 'templates/{digest}',
    permission: permissions.release,
    summary: 'Keeps a template with its parameters under their digest. Told again, it changes nothing.',
    // As large as Azure Resource Manager takes a template.
    bodyLimitBytes: 4 * 1024 * 1024,
    input: templateSchema,
    async handle({ automation, param, input }) {
      const { templates } = await automation.records();
      await templates.put(param('digest'), input);
      return { body: { digest: param('digest') } };
    },
  }),
  defineOperation({
    name: 'get-template',
    method: 'GET',
    route: 'templates/{digest}',
    permission: permissions.release,
    summary: 'The template and parameters with that digest.',
    async handle({ automation, param }) {
      const { templates } = await automation.records();
      return { body: found(await templates.get(param('digest')), `template "${param('digest')}"`) };
    },
  }),
] as const;
