/** `/_control/stack-out-of-sync`: makes Azure unsure of what a stack manages. */
import * as z from 'zod';
import { AzureError } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { checked } from '../control-input.ts';
import { ok } from '../requests.ts';
import type { DeploymentRecords } from './state.ts';

const schema = z.strictObject({ stack: z.string() });

export function deploymentsControl(
  request: CloudRequest,
  path: readonly string[],
  { stacks }: DeploymentRecords,
): CloudResponse | undefined {
  if (`${request.method} ${path.join('/')}` !== 'PUT stack-out-of-sync') return undefined;
  const { stack } = checked(schema, request);
  const found = stacks.get(stack);
  if (found === undefined) throw new AzureError(404, 'NotFound', `There is no stack ${stack}.`);
  stacks.put({ ...found, outOfSync: true });
  return ok();
}
