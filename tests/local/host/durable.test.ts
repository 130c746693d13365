import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processClock } from '../../../local/host/clock.ts';
import type { FunctionInfo, HostExtension, HostServices, HttpRequestLike } from '../../../local/host/extension.ts';
import { startHost, type RunningHost } from '../../../local/host/host.ts';
import { temporaryFolder } from './host-process.ts';
import { record } from './records.ts';

/** An extension that only remembers what the host did with it. */
function recorder(): {
  services: () => HostServices;
  registered: FunctionInfo[];
  calls: string[];
  requests: (HttpRequestLike & { rpc: boolean })[];
  create: (services: HostServices) => HostExtension;
} {
  let given: HostServices | undefined;
  const registered: FunctionInfo[] = [];
  const calls: string[] = [];
  const requests: (HttpRequestLike & { rpc: boolean })[] = [];
  return {
    registered,
    calls,
    requests,
    services() {
      if (given === undefined) throw new Error('The host has not made its extension yet.');
      return given;
    },
    create(services) {
      given = services;
      return {
        triggerTypes: ['orchestrationTrigger', 'activityTrigger', 'entityTrigger'],
        inputTypes: ['durableClient'],
        webhookPrefix: '/runtime/webhooks/durabletask',
        rpcPrefix: '/durabletask',
        register: (fn) => void registered.push(fn),
        inputBinding: () => ({
          taskHubName: 'Tests',
          creationUrls: {},
          managementUrls: {
            id: 'INSTANCEID',
            statusQueryGetUri: `${services.baseUrl}/runtime/webhooks/durabletask/instances/INSTANCEID?code=k`,
          },
          rpcBaseUrl: services.rpcBaseUrl,
        }),
        handleWebhook(request, rpc) {
          requests.push({ ...request, rpc });
          return Promise.resolve({ status: 202, headers: { 'retry-after': '10' }, body: '' });
        },
        start: () => Promise.resolve(void calls.push('start')),
        stop: () => Promise.resolve(void calls.push('stop')),
      };
    },
  };
}

const data = temporaryFolder();
const extension = recorder();
const errors: string[] = [];
let host: RunningHost;

beforeAll(async () => {
  host = await startHost({
    appFolder: path.join(import.meta.dirname, 'durable-app'),
    dataFolder: data.path,
    port: 0,
    rpcPort: 0,
    settings: { TASK_HUB: 'Tests' },
    clock: processClock,
    out: () => {},
    err: (line) => errors.push(line),
    loadDurableExtension: () => Promise.resolve(extension.create),
  });
});

afterAll(async () => {
  await host.stop();
  data.remove();
});

const failure = (name: string): Promise<Error> =>
  extension
    .services()
    .invoke(name, null)
    .then(
      () => new Error('It has not failed.'),
      (error: Error) => error,
    );

describe('the durable extension', () => {
  it('gets every durable function with its bindings, and is started', () => {
    expect(extension.registered.map(({ name, trigger }) => `${name} ${trigger.type}`)).toEqual([
      'echo activityTrigger',
      'throwError activityTrigger',
      'throwObject activityTrigger',
      'throwText activityTrigger',
      'one orchestrationTrigger',
      'broken orchestrationTrigger',
    ]);
    expect(extension.calls).toEqual(['start']);
  });

  it('gets its part of host.json with the settings in it, a system key and its addresses', () => {
    const { settings, systemKey, baseUrl, rpcBaseUrl, dataFolder } = extension.services();
    expect(settings).toEqual({ hubName: 'Tests', storageProvider: { type: 'AzureStorage' } });
    expect(systemKey).toMatch(/==$/);
    expect([baseUrl, dataFolder]).toEqual([host.baseUrl, data.path]);
    expect(rpcBaseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/durabletask\/$/);
  });

  it('has its inputs reach an activity, and the answers come back, as recorded', async () => {
    const given = [null, true, 0, 1.5, '', 'str', '"q"', '{"a":1}', [1], { a: [1, { b: 2 }] }];
    const recorded: { reply?: { string?: string; int?: number; double?: number; json?: string } }[] = JSON.parse(
      record('activity-inputs.json'),
    );
    const answers: unknown[] = [];
    for (const input of given) answers.push(await extension.services().invoke('echo', input));
    const plain = recorded.map(
      ({ reply }) =>
        reply?.string ?? reply?.int ?? reply?.double ?? (reply?.json === undefined ? null : JSON.parse(reply.json)),
    );
    expect(answers).toEqual(plain);
    expect(await (await fetch(`${host.baseUrl}/api/inputs`)).json()).toEqual(['undefined', 'True', ...given.slice(2)]);
  });

  it('hears of what an activity threw as the worker reports it, stack and all', async () => {
    const error = await failure('throwError');
    expect([error.message, error.stack?.split('\n')[0]]).toEqual(['always "q"', 'TypeError: always "q"']);
    expect((await failure('throwObject')).message).toBe('{"code":7,"message":"mm"}');
    expect((await failure('throwText')).message).toBe('just text');
  });

  it('runs an orchestrator with the history it gives, and gets its actions', async () => {
    const history = [
      { EventType: 12, EventId: -1, IsPlayed: false, Timestamp: '2026-11-24T15:18:40Z' },
      { EventType: 0, EventId: -1, IsPlayed: false, Timestamp: '2026-11-24T15:18:39Z', Name: 'one', Input: '"x"' },
    ];
    const turn = {
      history,
      input: 'x',
      instanceId: 'i',
      isReplaying: false,
      parentInstanceId: null,
      upperSchemaVersion: 1,
      upperSchemaVersionNew: 3,
    };
    expect(await extension.services().invoke('one', turn)).toMatchObject({
      isDone: false,
      actions: [[{ functionName: 'echo', actionType: 0, input: '"x"' }]],
    });
    const failed = await extension
      .services()
      .invoke('broken', turn)
      .catch((error: Error) => error.message);
    expect(failed).toMatch(/^false\n\n\$OutOfProcData\$:\{.*"error":"orchestrator threw"/);
  });

  it('is given to a function as its client', async () => {
    const payload = await (await fetch(`${host.baseUrl}/api/client`)).json();
    expect(payload).toMatchObject({
      id: 'ID',
      statusQueryGetUri: `${host.baseUrl}/runtime/webhooks/durabletask/instances/ID?code=k`,
    });
  });

  it('answers its webhook with its key alone, and its RPC address without one', async () => {
    const { systemKey, rpcBaseUrl } = extension.services();
    const instance = '/runtime/webhooks/durabletask/instances/a%2Fb?showInput=true';
    expect((await fetch(`${host.baseUrl}${instance}`)).status).toBe(401);
    expect((await fetch(`${host.baseUrl}${instance}&code=${systemKey}`)).status).toBe(202);
    const answer = await fetch(`${rpcBaseUrl}orchestrators/one`, { method: 'POST', body: '"x"' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([202, '10']);
    expect(
      extension.requests.map(({ method, url, body, rpc }) => [method, url.pathname, body.toString(), rpc]),
    ).toEqual([
      ['GET', '/runtime/webhooks/durabletask/instances/a%2Fb', '', false],
      ['POST', '/durabletask/orchestrators/one', '"x"', true],
    ]);
  });

  it('is told of a function that does not exist', async () => {
    expect((await failure('nope')).message).toBe("There is no function 'nope'.");
  });
});
