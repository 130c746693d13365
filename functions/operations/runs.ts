/** Runs: started by people and pipelines, listed, looked at. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AutomationError } from '../../errors.ts';
import { permissions } from '../../orchestrations/permissions.ts';
import { runbooks } from '../../orchestrations/registry.ts';
import type { Run } from '../../records/runs.ts';
import { instanceIdOf } from '../../signals/instance-id.ts';
import { checked, defineOperation, found, limitOf } from './operation.ts';

/** The same request twice is the same run; a person who means another says so by a key of her own. */
const startRequest = z.strictObject({
  input: z.unknown(),
  idempotencyKey: z.string().min(1).max(100).optional(),
  reason: z.string().min(1).max(500),
});

const startOperations = runbooks.map((runbook) =>
  defineOperation({
    name: `start-${runbook.name}`,
    method: 'POST',
    route: `runbooks/${runbook.name}/runs`,
    permission: runbook.permission,
    summary: `${runbook.title}. Answers the run, which goes on by itself.`,
    input: startRequest,
    async handle({ automation, caller, input: { input: given, idempotencyKey } }) {
      const input = checked<Parameters<typeof runbook.environment>[0]>(runbook.input, given);
      const { runs } = await automation.records();
      const fingerprint = createHash('sha256')
        .update(JSON.stringify([runbook.name, idempotencyKey ?? input]))
        .digest('hex')
        .slice(0, 32);
      const cause = { fingerprint, epoch: 'operator' };
      const id = instanceIdOf(runbook.name, cause);
      const { run, created } = await runs.request({
        id,
        runbook: runbook.name,
        environment: runbook.environment(input),
        input,
        cause,
        by: caller.objectId,
      });
      if (run.state === 'requested') await automation.instances.start(run);
      return { status: created ? 202 : 200, body: run };
    },
  }),
);

export const runOperations = [
  ...startOperations,
  defineOperation({
    name: 'list-runs',
    method: 'GET',
    route: 'runs',
    permission: permissions.read,
    summary: 'Runs, newest first; filtered by environment, runbook and state.',
    async handle({ automation, query }) {
      const { runs } = await automation.records();
      const request = {
        environment: query('environment'),
        runbook: query('runbook'),
        state: stateOf(query('state')),
        continuation: query('continuation'),
        limit: limitOf(query('limit')),
      };
      return { body: await runs.list(request) };
    },
  }),
  defineOperation({
    name: 'get-run',
    method: 'GET',
    route: 'runs/{id}',
    permission: permissions.read,
    summary: 'A run: why, what it did, how it ended.',
    async handle({ automation, param }) {
      const { runs } = await automation.records();
      return { body: found(await runs.get(param('id')), `run "${param('id')}"`) };
    },
  }),
] as const;

function stateOf(text: string | undefined): Run['state'] | undefined {
  if (text === undefined || text === 'requested' || text === 'running' || text === 'finished') return text;
  throw new AutomationError(
    'input-invalid',
    `state: expected requested, running or finished, got "${text.slice(0, 40)}".`,
    { data: { field: 'state' } },
  );
}
