/** Small readings of a request that every service needs. */
import { AzureError } from './azure-error.ts';
import type { CloudRequest, CloudResponse } from './contract.ts';
import { isObject, type JsonObject } from './json.ts';

/** The body as a JSON object; an empty body is an empty object. Throws Azure's 400 for anything else. */
export function jsonBody(request: CloudRequest): JsonObject {
  if (request.body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(request.body.toString('utf8'));
    if (isObject(value)) return value;
  } catch {
    // Answered below: not JSON is the same to the caller as not an object.
  }
  throw new AzureError(
    400,
    'InvalidRequestContent',
    'The request content was invalid and could not be deserialized: expected a JSON object.',
  );
}

/** The body of a form post, as OAuth token requests are. */
export function formBody(request: CloudRequest): URLSearchParams {
  return new URLSearchParams(request.body.toString('utf8'));
}

export function ok(body?: unknown): CloudResponse {
  return body === undefined ? { status: 200 } : { status: 200, body };
}

/** Whether the path begins with these segments; ARM's paths are compared without case. */
export function beginsWith(segments: readonly string[], ...expected: string[]): boolean {
  return expected.every((segment, index) => segments[index]?.toLowerCase() === segment.toLowerCase());
}
