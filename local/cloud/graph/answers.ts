/** Graph's ways of answering: errors, lists with a filter, and what was made. */
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { listOf, type JsonObject } from '../json.ts';
import { ok } from '../requests.ts';

/** Thrown by what is below service.ts, and answered by it. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function badRequest(message: string): GraphError {
  return new GraphError(400, 'Request_BadRequest', message);
}

export function notThere(id: string): GraphError {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return new GraphError(404, 'Request_ResourceNotFound', message);
}

export function graphError(request: CloudRequest, { status, code, message }: GraphError): CloudResponse {
  const innerError = {
    date: new Date().toISOString().slice(0, 19),
    'request-id': request.id,
    'client-request-id': request.headers['client-request-id'] ?? request.id,
  };
  return { status, body: { error: { code, message, innerError } } };
}

/** The filters that the product asks with: `displayName eq 'x'`, `tags/any(t:t eq 'x')`. Undefined for any other. */
export function listed(request: CloudRequest, all: readonly JsonObject[]): CloudResponse | undefined {
  const filter = request.url.searchParams.get('$filter');
  if (filter === null) return ok({ value: all });
  const [, property = '', equal] = /^(displayName|appId) eq '(.*)'$/.exec(filter) ?? [];
  const tag = /^tags\/any\(t:t eq '(.*)'\)$/.exec(filter)?.[1];
  if (equal === undefined && tag === undefined) return undefined;
  const wanted = (equal ?? tag ?? '').replaceAll("''", "'");
  const value = all.filter((each) =>
    equal === undefined ? listOf(each['tags']).includes(wanted) : each[property] === wanted,
  );
  return ok({ value });
}

export function created(body: JsonObject): CloudResponse {
  return { status: 201, body };
}

export const done: CloudResponse = { status: 204 };
