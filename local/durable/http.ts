/** The HTTP management API: routes, status codes and bodies of the extension's HttpApiHandler as recorded. */

import type { HttpRequestLike, HttpResponseLike } from '../host/extension.ts';
import type { DurableClient } from './client.ts';
import { managementUrls, type LinkSource } from './links.ts';
import { decodedSegments, filters, flag, readQuery, seconds, type Query } from './query.ts';
import { empty, exception, invalidJson, json, sent, unsupported } from './responses.ts';
import type { DurableSettings } from './settings.ts';
import { statusPayload } from './status.ts';
import { isFinished } from './store/rows.ts';

export interface HttpDeps {
  readonly client: DurableClient;
  readonly settings: DurableSettings;
  readonly links: LinkSource;
  readonly clock: { now(): number };
}

/** A request past its prefix: path segments decoded, query and body at hand. */
interface Call {
  readonly method: string;
  readonly segments: readonly string[];
  readonly query: Query;
  readonly request: HttpRequestLike;
}

const defaultPageSize = 100;
const continuationHeader = 'x-ms-continuation-token';

/** `prefix` is the part of the path before `/instances` and its siblings. */
export type HttpHandler = (request: HttpRequestLike, prefix: string) => Promise<HttpResponseLike>;

export function createHttpHandler(deps: HttpDeps): HttpHandler {
  const { client, settings, links, clock } = deps;

  async function start(call: Call, name: string, instanceId: string | undefined): Promise<HttpResponseLike> {
    const { request, query } = call;
    let input: string | null = null;
    if (request.body.length > 0) {
      const text = request.body.toString('utf8');
      try {
        input = JSON.stringify(JSON.parse(text));
      } catch (error) {
        return invalidJson(error);
      }
    }
    const result = await client.start({
      name,
      instanceId,
      input,
      version: query('version') ?? settings.defaultVersion,
    });
    if (!result.started)
      return json(409, { Message: `An Orchestration instance with the status ${result.existing} already exists.` });

    const [timeout, interval] = [seconds(query, 'timeout'), seconds(query, 'pollingInterval')];
    if (timeout !== undefined && interval !== undefined) {
      if (interval > timeout) {
        const detail = `Total timeout ${timeout / 1000} should be bigger than retry timeout ${interval / 1000}`;
        return exception(
          400,
          'System.ArgumentException',
          detail,
          'One or more of the arguments submitted is incorrect',
        );
      }
      const finished = await untilFinished(result.instanceId, timeout, interval);
      if (finished) return finished;
    }
    const { rewindPostUri: _unlisted, ...payload } = managementUrls(links, request.url.origin, result.instanceId);
    return json(202, payload, { location: payload.statusQueryGetUri, 'retry-after': '10' });
  }

  async function untilFinished(
    instanceId: string,
    timeout: number,
    interval: number,
  ): Promise<HttpResponseLike | undefined> {
    const deadline = clock.now() + timeout;
    for (;;) {
      const instance = client.find(instanceId);
      if (instance && isFinished(instance.status)) {
        const payload = statusPayload(instance, { showInput: true, showHistoryOutput: false });
        return json(200, instance.status === 'Completed' ? payload['output'] : payload);
      }
      const remaining = deadline - clock.now();
      if (remaining <= 0) return undefined;
      await new Promise((resolve) => setTimeout(resolve, Math.min(interval, remaining)));
    }
  }

  function status({ query, request }: Call, instanceId: string): HttpResponseLike {
    const instance = client.find(instanceId);
    if (!instance) return empty(404);
    const showInput = flag(query, 'showInput', true);
    const history = flag(query, 'showHistory') ? client.history(instanceId) : undefined;
    const payload = statusPayload(instance, {
      showInput,
      showHistoryOutput: flag(query, 'showHistoryOutput'),
      history,
    });
    if (!isFinished(instance.status)) return json(202, payload, { location: request.url.href, 'retry-after': '5' });
    return json(instance.status === 'Failed' && flag(query, 'returnInternalServerErrorOnFailure') ? 500 : 200, payload);
  }

  function list({ query, request }: Call): HttpResponseLike {
    const limit = Number.parseInt(query('top') ?? '', 10) || defaultPageSize;
    const token = request.headers[continuationHeader];
    const after = token ? Buffer.from(token, 'base64url').toString('utf8') : undefined;
    const found = client.list({
      ...filters(query),
      instanceIdPrefix: query('instanceIdPrefix'),
      after,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next =
      found.length > limit && last
        ? { [continuationHeader]: Buffer.from(last.instanceId, 'utf8').toString('base64url') }
        : {};
    return json(
      200,
      page.map((instance) => statusPayload(instance, { showInput: true, showHistoryOutput: false })),
      next,
    );
  }

  function purgeOne(instanceId: string): HttpResponseLike {
    const instance = client.find(instanceId);
    if (!instance) return empty(404);
    if (!isFinished(instance.status)) {
      return json(
        412,
        `Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ${instanceId} has status ${instance.status}`,
      );
    }
    return json(200, { instancesDeleted: client.purge([instanceId]) });
  }

  function purgeMany({ query }: Call): HttpResponseLike {
    const { createdFrom, createdTo, statuses } = filters(query);
    if (createdFrom === undefined) return json(400, `Please provide value for 'createdTimeFrom' parameter.`);
    // The extension drops statuses that are not final, and no status at all means every instance, running ones too (recorded).
    const found = client.list({ createdFrom, createdTo, statuses: statuses?.filter(isFinished) ?? [] });
    const instancesDeleted = client.purge(found.map(({ instanceId }) => instanceId));
    return instancesDeleted === 0 ? empty(404) : json(200, { instancesDeleted });
  }

  function raise({ request }: Call, instanceId: string, name: string): HttpResponseLike {
    const instance = client.find(instanceId);
    if (!instance || isFinished(instance.status)) return sent(instance ? 'finished' : 'missing');
    const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (mediaType !== 'application/json')
      return json(400, { Message: 'Only application/json request content is supported' });
    try {
      return sent(client.raiseEvent(instanceId, name, JSON.stringify(JSON.parse(request.body.toString('utf8')))));
    } catch (error) {
      return invalidJson(error);
    }
  }

  function operate({ query }: Call, instanceId: string, operation: string): HttpResponseLike {
    const reason = query('reason') ?? null;
    switch (operation.toLowerCase()) {
      case 'terminate':
        return sent(client.terminate(instanceId, reason));
      case 'suspend':
        return sent(client.suspend(instanceId, reason), `Cannot suspend the orchestration instance ${instanceId}`);
      case 'resume':
        return sent(client.resume(instanceId, reason), `Cannot resume the orchestration instance ${instanceId}`);
      case 'rewind':
        return rewind(instanceId);
      case 'restart':
        return restart(instanceId);
      default:
        return empty(404);
    }
  }

  function restart(instanceId: string): HttpResponseLike {
    if (client.find(instanceId)) return unsupported('restart');
    const detail = `No instance with ID '${instanceId}' was found. (Parameter 'instanceId')`;
    return exception(
      400,
      'System.ArgumentException',
      detail,
      'InstanceId does not match a valid orchestration instance.',
    );
  }

  function rewind(instanceId: string): HttpResponseLike {
    const instance = client.find(instanceId);
    if (!instance) return json(404, `No orchestration with instance ID "$${instanceId}" found.`);
    if (instance.status === 'Failed') return unsupported('rewind');
    return json(
      412,
      `This orchestration has status ${instance.status}, but only orchestrations in the "Failed" state can be rewound.`,
    );
  }

  async function route(call: Call): Promise<HttpResponseLike> {
    const { method, segments } = call;
    const [root = '', first, second, third] = segments;
    switch (root.toLowerCase()) {
      case 'orchestrators':
        return method === 'POST' && first !== undefined && segments.length <= 3
          ? start(call, first, second)
          : empty(404);
      case 'entities':
        return unsupported('entities');
      case 'makeprimary':
        return unsupported('app leases (makePrimary)');
      case 'instances':
        if (first === undefined)
          return method === 'GET' ? list(call) : method === 'DELETE' ? purgeMany(call) : empty(404);
        if (second === undefined)
          return method === 'GET' ? status(call, first) : method === 'DELETE' ? purgeOne(first) : empty(404);
        if (method !== 'POST' || segments.length > 4) return empty(404);
        if (third !== undefined) return second.toLowerCase() === 'raiseevent' ? raise(call, first, third) : empty(404);
        return operate(call, first, second);
      default:
        return empty(404);
    }
  }

  return async (request, prefix) => {
    const segments = decodedSegments(request.url.pathname.slice(prefix.length));
    if (!segments) return empty(404);
    const query = readQuery(request.url);
    const hub = query('taskHub');
    const connection = query('connection');
    if (connection && connection !== settings.connectionName) {
      return exception(
        500,
        'System.InvalidOperationException',
        `Unable to resolve the Azure Storage connection named '${connection}'.`,
      );
    }
    if (hub && hub.toLowerCase() !== settings.hubName.toLowerCase()) return empty(404);
    return route({ method: request.method.toUpperCase(), segments, query, request });
  };
}
