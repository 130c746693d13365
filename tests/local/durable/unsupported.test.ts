import { expect, test } from 'vitest';
import { createDurableExtension } from '../../../local/durable/extension.ts';
import { factsApp, testApp } from './test-app.ts';
import { startEngine, systemKey, untilFinished, webhook } from './engine.ts';

test.each([
  ['callsEntity', 'callEntity (entities)'],
  ['signalsEntity', 'signalEntity (entities)'],
  ['callsHttp', 'callHttp (durable HTTP)'],
])('%s fails with a message that names the feature', async (orchestrator, feature) => {
  await using engine = await startEngine({ app: factsApp });
  await engine.request('POST', `${webhook}/orchestrators/${orchestrator}/it`);
  const { runtimeStatus, output } = await untilFinished(engine, 'it');
  expect(runtimeStatus).toBe('Failed');
  expect(output).toBe(
    `Orchestrator function '${orchestrator}' failed: The local durable engine does not support ${feature}; see local/durable/README.md.`,
  );
});

test('a failed instance cannot be rewound, and the answer says so', async () => {
  await using engine = await startEngine({ app: factsApp });
  await engine.request('POST', `${webhook}/orchestrators/callsHttp/it`);
  await untilFinished(engine, 'it');
  const answer = await engine.request('POST', `${webhook}/instances/it/rewind?reason=r`);
  expect([answer.status, JSON.parse(String(answer.body)).detail]).toEqual([
    501,
    expect.stringContaining('does not support rewind'),
  ]);
});

test.each(['GET', 'POST'])('%s on an entity is not implemented, and the answer says so', async (method) => {
  await using engine = await startEngine({ app: factsApp });
  const answer = await engine.request(method, `${webhook}/entities/Counter/a`);
  expect([answer.status, answer.headers['content-type']]).toEqual([501, 'application/problem+json']);
  expect(String(answer.body)).toContain('entities');
});

test('an app with an entity is refused at start-up, naming the function and the feature', async () => {
  const extension = createDurableExtension({
    invoke: (await testApp(factsApp)).invoke,
    baseUrl: 'http://127.0.0.1:7071',
    rpcBaseUrl: 'http://127.0.0.1:17071/durabletask/',
    systemKey,
    settings: {},
    dataFolder: '',
    clock: { now: () => 0 },
    log: () => {},
  });
  expect(() => extension.register({ name: 'Counter', trigger: { type: 'entityTrigger' }, bindings: [] })).toThrow(
    /Counter.*durable entities/,
  );
});

test('settings that cannot be read are refused at start-up, all of them by name', async () => {
  await expect(
    startEngine({
      app: factsApp,
      settings: { hubName: '', storageProvider: { workItemQueueVisibilityTimeout: '5 min' } },
    }),
  ).rejects.toThrow(/hubName[\s\S]*workItemQueueVisibilityTimeout/);
});
