/** Answers of the management API, in the shapes of ASP.NET that the real one uses. */

import type { HttpResponseLike } from '../host/extension.ts';
import type { SendResult } from './client.ts';
import { managementUrls, type LinkSource } from './links.ts';

export function empty(status: number): HttpResponseLike {
  return { status, headers: {}, body: '' };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponseLike {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** The answer to a start; `origin` is where the caller reached us. */
export function started(links: LinkSource, origin: string, instanceId: string): HttpResponseLike {
  const { rewindPostUri: _unlisted, ...payload } = managementUrls(links, origin, instanceId);
  return json(202, payload, { location: payload.statusQueryGetUri, 'retry-after': '10' });
}

/** An exception as the extension reports it; its stack is the one thing not imitated. */
export function exception(
  status: number,
  type: string,
  detail: string,
  message = 'Something went wrong while processing your request',
): HttpResponseLike {
  return json(status, { Message: message, ExceptionMessage: detail, ExceptionType: type, StackTrace: '' });
}

export function invalidJson(error: unknown): HttpResponseLike {
  return exception(
    400,
    'Newtonsoft.Json.JsonReaderException',
    error instanceof Error ? error.message : String(error),
    'Invalid JSON content',
  );
}

/** A feature that the local engine leaves out: a problem that names it. */
export function unsupported(feature: string): HttpResponseLike {
  const problem = {
    type: 'about:blank',
    title: 'Not Implemented',
    status: 501,
    detail: `The local durable engine does not support ${feature}; see local/durable/README.md.`,
  };
  return { status: 501, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(problem) };
}

/** `refusal` begins the sentence for an instance in the wrong status. */
export function sent(result: SendResult, refusal = ''): HttpResponseLike {
  if (result === 'sent') return empty(202);
  if (result === 'missing') return empty(404);
  if (result === 'finished') return empty(410);
  return exception(
    500,
    'System.InvalidOperationException',
    `${refusal} because instance is in the ${result.wrongStatus} state.`,
  );
}
