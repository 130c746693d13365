/** The HTTP management API: routes, status codes and bodies of the extension's HttpApiHandler as recorded. */

import type { HttpRequestLike, HttpResponseLike } from '../host/extension.ts';
import type { DurableClient } from './client.ts';
import { decodedSegments, filters, flag, readQuery, seconds, type Query } from './query.ts';
import { empty, exception, invalidJson, json, sent, started, unsupported } from './responses.ts';
import type { LinkSource } from './links.ts';
import type { DurableSettings } from './settings.ts';
import { statusPayload } from './status.ts';
import type { InstanceStore } from './store/instances.ts';
import { isFinished } from './store/rows.ts';

export interface HttpDeps {
  readonly client: DurableClient;
  readonly instances: InstanceStore;
  readonly settings: DurableSettings;
  readonly links: LinkSource;
  readonly clock: { now(): number };
}

/** `prefix` is the part of the path before `/instances` and its siblings. */
export type HttpHandler = (request: HttpRequestLike, prefix: string) => Promise<HttpResponseLike>;

interface Call {
  readonly request: HttpRequestLike;
  readonly query: Query;
}

const continuation = 'x-ms-continuation-token';
const defaultPageSize = 100;

export function createHttpHandler(deps: HttpDeps): HttpHandler {
  const { client, instances, settings, links, clock } = deps;

  async function start({ request, query }: Call, name: string, asked?: string): Promise<HttpResponseLike> {
    const version = query('version') ?? settings.defaultVersion;
    const input = request.body.length > 0 ? compactJson(request) : null;
    const result = await client.start({ name, instanceId: asked, input, version });
    if (!result.started) {
      return json(409, { Message: `An Orchestration instance with the status ${result.existing} already exists.` });
    }
    const { instanceId } = result;
    const [timeout, interval] = [seconds(query, 'timeout'), seconds(query, 'pollingInterval')];
    const waited =
      timeout && interval ? await untilFinished(instanceId, timeout, Math.min(interval, timeout)) : undefined;
    return waited ?? started(links, request.url.origin, instanceId);
  }

  async function untilFinished(id: string, timeout: number, interval: number): Promise<HttpResponseLike | undefined> {
    const deadline = clock.now() + timeout;
    for (;;) {
      const instance = instances.find(id);
      if (instance && isFinished(instance.status)) {
        const payload = statusPayload(instance);
        return json(200, instance.status === 'Completed' ? payload['output'] : payload);
      }
      const remaining = deadline - clock.now();
      if (remaining <= 0) return undefined;
      await new Promise((resolve) => setTimeout(resolve, Math.min(interval, remaining)));
    }
  }

  function status({ request, query }: Call, instanceId: string): HttpResponseLike {
    const instance = instances.find(instanceId);
    if (!instance) return empty(404);
    const history = flag(query, 'showHistory') ? instances.history(instanceId) : undefined;
    const showHistoryOutput = flag(query, 'showHistoryOutput');
    const payload = statusPayload(instance, { showInput: flag(query, 'showInput', true), showHistoryOutput, history });
    if (!isFinished(instance.status)) return json(202, payload, { location: request.url.href, 'retry-after': '5' });
    const failed = instance.status === 'Failed' && flag(query, 'returnInternalServerErrorOnFailure');
    return json(failed ? 500 : 200, payload);
  }

  function list({ request, query }: Call): HttpResponseLike {
    const limit = Number.parseInt(query('top') ?? '', 10) || defaultPageSize;
    const after = request.headers[continuation] && fromToken(request.headers[continuation]);
    const asked = { ...filters(query), instanceIdPrefix: query('instanceIdPrefix'), after, limit: limit + 1 };
    const found = instances.list(asked);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const next = last && { [continuation]: toToken(last.instanceId) };
    return json(
      200,
      page.map((instance) => statusPayload(instance)),
      next,
    );
  }

  function purgeOne(instanceId: string): HttpResponseLike {
    const found = instances.find(instanceId)?.status;
    if (!found) return empty(404);
    if (isFinished(found)) return json(200, { instancesDeleted: instances.purge([instanceId]) });
    const refusal = 'Only orchestrations in a terminal state can be purged, but the orchestration with instance ID';
    return json(412, `${refusal} ${instanceId} has status ${found}`);
  }

  function purgeMany({ query }: Call): HttpResponseLike {
    const { statuses, ...created } = filters(query);
    if (created.createdFrom === undefined) return json(400, `Please provide value for 'createdTimeFrom' parameter.`);
    // The extension drops statuses that are not final, and no status at all means every instance, running ones too (recorded).
    const found = instances.list({ ...created, statuses: statuses.filter(isFinished) });
    const instancesDeleted = instances.purge(found.map(({ instanceId }) => instanceId));
    return instancesDeleted === 0 ? empty(404) : json(200, { instancesDeleted });
  }

  function raise({ request }: Call, instanceId: string, name: string): HttpResponseLike {
    const found = instances.find(instanceId)?.status;
    if (!found || isFinished(found)) return sent(found ? 'finished' : 'missing');
    const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (mediaType === 'application/json') return sent(client.raiseEvent(instanceId, name, compactJson(request)));
    return json(400, { Message: 'Only application/json request content is supported' });
  }

  function operate({ query }: Call, id: string, operation: string): HttpResponseLike {
    const reason = query('reason') ?? null;
    if (operation === 'terminate') return sent(client.terminate(id, reason));
    if (operation === 'suspend')
      return sent(client.suspend(id, reason), `Cannot suspend the orchestration instance ${id}`);
    if (operation === 'resume')
      return sent(client.resume(id, reason), `Cannot resume the orchestration instance ${id}`);
    if (operation === 'rewind') return rewind(id);
    return operation === 'restart' ? restart(id) : empty(404);
  }

  function rewind(instanceId: string): HttpResponseLike {
    const found = instances.find(instanceId)?.status;
    if (!found) return json(404, `No orchestration with instance ID "$${instanceId}" found.`);
    if (found === 'Failed') return unsupported('rewind');
    const refusal = 'but only orchestrations in the "Failed" state can be rewound.';
    return json(412, `This orchestration has status ${found}, ${refusal}`);
  }

  function restart(instanceId: string): HttpResponseLike {
    if (instances.find(instanceId)) return unsupported('restart');
    const detail = `No instance with ID '${instanceId}' was found. (Parameter 'instanceId')`;
    const message = 'InstanceId does not match a valid orchestration instance.';
    return exception(400, 'System.ArgumentException', detail, message);
  }

  async function route(call: Call, segments: readonly string[]): Promise<HttpResponseLike> {
    const [root = '', id, operation, name] = segments;
    const shape = `${call.request.method.toUpperCase()} ${root.toLowerCase()} ${segments.length - 1}`;
    if (root.toLowerCase() === 'entities') return unsupported('entities');
    if (shape === 'GET instances 0') return list(call);
    if (shape === 'DELETE instances 0') return purgeMany(call);
    if (shape === 'POST makeprimary 0') return unsupported('app leases (makePrimary)');
    if (id === undefined) return empty(404);
    if (shape === 'POST orchestrators 1' || shape === 'POST orchestrators 2') return start(call, id, operation);
    if (shape === 'GET instances 1') return status(call, id);
    if (shape === 'DELETE instances 1') return purgeOne(id);
    if (operation === undefined) return empty(404);
    if (shape === 'POST instances 2') return operate(call, id, operation.toLowerCase());
    const raises = shape === 'POST instances 3' && operation.toLowerCase() === 'raiseevent';
    return raises && name !== undefined ? raise(call, id, name) : empty(404);
  }

  return async (request, prefix) => {
    const query = readQuery(request.url);
    const [hub, connection] = [query('taskHub'), query('connection')];
    if (connection && connection !== settings.connectionName) {
      const detail = `Unable to resolve the Azure Storage connection named '${connection}'.`;
      return exception(500, 'System.InvalidOperationException', detail);
    }
    const segments = decodedSegments(request.url.pathname.slice(prefix.length));
    if (!segments || (hub && hub.toLowerCase() !== settings.hubName.toLowerCase())) return empty(404);
    try {
      return await route({ request, query }, segments);
    } catch (error) {
      if (error instanceof SyntaxError) return invalidJson(error);
      throw error;
    }
  };
}

/** Throws SyntaxError for what is not JSON. */
const compactJson = ({ body }: HttpRequestLike): string => JSON.stringify(JSON.parse(body.toString('utf8')));

const toToken = (instanceId: string): string => Buffer.from(instanceId, 'utf8').toString('base64url');
const fromToken = (token: string): string => Buffer.from(token, 'base64url').toString('utf8');
