import { createServer, type Server } from 'node:http';
import { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createInstances, type InstancesPort } from '../../../intake/instances.ts';

interface Scripted {
  readonly status: number;
  readonly body?: unknown;
}

let server: Server;
let origin: string;
/** What the durable extension answers, by method and path; everything else is 500. */
let script: Record<string, Scripted> = {};
let requests: { readonly call: string; readonly body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = `${request.method} ${new URL(request.url ?? '/', origin).pathname}`;
      requests.push({ call, body: Buffer.concat(chunks).toString('utf8') });
      const { status, body } = script[call] ?? { status: 500 };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  origin = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

let instances: InstancesPort;
beforeEach(() => {
  [script, requests] = [{}, []];
  instances = createInstances();
  instances.use(realClient());
});

/** The client of durable-functions, bound as the host binds it. */
function realClient(): df.DurableClient {
  const binding = df.input.durableClient();
  const context = new InvocationContext({
    invocationId: 'i',
    functionName: 'test',
    options: { trigger: { type: 'timerTrigger', name: 't' }, extraInputs: [binding], extraOutputs: [] },
  });
  context.extraInputs.set(binding, {
    taskHubName: 'Tests',
    creationUrls: {},
    managementUrls: { id: 'INSTANCEID' },
    rpcBaseUrl: `${origin}/durabletask/`,
  });
  return df.getClient(context);
}

const run = { id: 'run-1', runbook: 'roll-back', input: { component: 'api' }, requestedAt: '2026-11-24T10:00:00.000Z' };
const start = 'POST /durabletask/orchestrators/roll-back/run-1';
const look = 'GET /durabletask/instances/run-1';
const raise = 'POST /durabletask/instances/run-1/raiseEvent/ApprovalDecidedEvent';
const status = (runtimeStatus: string) => ({
  name: 'roll-back',
  instanceId: 'run-1',
  createdTime: '2026-11-24T10:00:00Z',
  lastUpdatedTime: '2026-11-24T10:00:00Z',
  input: null,
  output: null,
  runtimeStatus,
});

describe('starting a run', () => {
  it('starts its instance with the input and the time of the request', async () => {
    script = { [start]: { status: 202, body: { id: 'run-1' } } };
    await instances.start(run);
    const { input, requestedAt } = run;
    expect(requests.map(({ call, body }) => [call, JSON.parse(body)])).toEqual([[start, { input, requestedAt }]]);
  });

  it('leaves an instance alone that runs already', async () => {
    script = { [start]: { status: 409, body: {} }, [look]: { status: 202, body: status('Running') } };
    await expect(instances.start(run)).resolves.toBeUndefined();
  });

  it.each([
    ['nothing runs', { status: 404 }],
    ['what ran has ended', { status: 200, body: status('Completed') }],
  ])('fails for now where it is refused and %s', async (_what, found) => {
    script = { [start]: { status: 500, body: {} }, [look]: found };
    await expect(instances.start(run)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });
});

describe('an instance', () => {
  it.each([
    ['Pending', 202, true],
    ['Running', 202, true],
    ['Suspended', 202, true],
    ['Completed', 200, false],
    ['Failed', 200, false],
    ['Terminated', 200, false],
  ])('%s is alive or not: answer %i, alive %s', async (runtimeStatus, code, alive) => {
    script = { [look]: { status: code, body: status(runtimeStatus) } };
    expect(await instances.isAlive('run-1')).toBe(alive);
  });

  it('of which nobody knows is not alive', async () => {
    script = { [look]: { status: 404 } };
    expect(await instances.isAlive('run-1')).toBe(false);
  });

  it('is neither where the engine cannot say', async () => {
    await expect(instances.isAlive('run-1')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('telling an instance something', () => {
  it.each([
    ['runs', { status: 202 }],
    ['has ended', { status: 410 }],
    ['is unknown', { status: 404 }],
  ])('is fine where it %s', async (_what, answer) => {
    script = { [raise]: answer };
    await expect(instances.raise('run-1', 'ApprovalDecidedEvent', { approval: 'a' })).resolves.toBeUndefined();
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([{ approval: 'a' }]);
  });

  it('fails for now where the engine does not answer', async () => {
    await expect(instances.raise('run-1', 'ApprovalDecidedEvent', {})).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('without a client', () => {
  it('is a mistake of ours', async () => {
    await expect(createInstances().isAlive('run-1')).rejects.toMatchObject({
      code: 'unavailable',
      cause: expect.objectContaining({ code: 'internal' }),
    });
  });
});
