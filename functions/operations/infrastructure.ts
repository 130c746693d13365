/** Releases of the infrastructure: a pipeline keeps the template that it applies, so that it can be applied again, and tells a rollback that it was. */
import { AutomationError } from '../../errors.ts';
import { permissions } from '../../orchestrations/permissions.ts';
import { rollBackInfrastructureRunbook } from '../../orchestrations/roll-back-infrastructure/runbook.ts';
import { infrastructureAppliedEvent } from '../../orchestrations/roll-back-infrastructure/types.ts';
import { appliedReport, templateSchema } from '../../records/templates.ts';
import { defineOperation, found } from './operation.ts';

export const infrastructureOperations = [
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
  defineOperation({
    name: 'report-applied',
    method: 'POST',
    route: 'runs/{id}/applied',
    permission: permissions.release,
    summary: 'A pipeline tells the rollback that cleared it whether it has applied the previous template.',
    input: appliedReport,
    async handle({ automation, param, input }) {
      const { runs, templates } = await automation.records();
      const run = found(await runs.get(param('id')), `run "${param('id')}"`);
      if (run.runbook !== rollBackInfrastructureRunbook.name)
        throw new AutomationError('conflict', `Run ${run.id} is a ${run.runbook}, which applies no template.`);
      await templates.report(run.id, input);
      await automation.instances.raise(run.id, infrastructureAppliedEvent, {});
      return { status: 202, body: { told: run.id } };
    },
  }),
] as const;
