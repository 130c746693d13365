/** Bodies of control requests, checked where they come in. */
import * as z from 'zod';
import { AzureError } from './azure-error.ts';
import type { CloudRequest } from './contract.ts';
import { jsonBody } from './requests.ts';

/** The body in the shape that it must have; 400 names the field. */
export function checked<T>(schema: z.ZodType<T>, request: CloudRequest): T {
  const parsed = schema.safeParse(jsonBody(request));
  if (parsed.success) return parsed.data;
  throw new AzureError(400, 'InvalidControlRequest', z.prettifyError(parsed.error));
}
