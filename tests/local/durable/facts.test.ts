import { expect, test } from 'vitest';
import { factsApp } from './test-app.ts';
import {
  breathe,
  startEngine,
  statusOf,
  until,
  untilFinished,
  untilStatus,
  webhook,
  type StatusBody,
  type TestEngine,
} from './engine.ts';
import { skipTime } from './time.ts';

const start = (options = {}): Promise<TestEngine> => startEngine({ app: factsApp, ...options });

async function begin(engine: TestEngine, orchestrator: string, input?: unknown): Promise<string> {
  const { status } = await engine.request(
    'POST',
    `${webhook}/orchestrators/${orchestrator}/${orchestrator}-1`,
    input === undefined ? undefined : JSON.stringify(input),
  );
  expect(status).toBe(202);
  return `${orchestrator}-1`;
}

const post = (engine: TestEngine, id: string, operation: string, body?: string): Promise<{ status: number }> =>
  engine.request('POST', `${webhook}/instances/${id}/${operation}`, body, { 'content-type': 'application/json' });

const names = ({ historyEvents = [] }: StatusBody): unknown[] => historyEvents.map(({ EventType }) => EventType);

test('events that come in one batch with a continue-as-new go to the next generation', async () => {
  const door = Promise.withResolvers<void>();
  await using engine = await start({
    replace: { collect: async (trigger: unknown) => (await door.promise, engine.app.invoke('collect', trigger)) },
  });
  const id = await begin(engine, 'collect', { got: [] });
  for (const event of [1, 2, 3]) expect((await post(engine, id, 'raiseEvent/X', String(event))).status).toBe(202);
  door.resolve();
  expect((await untilFinished(engine, id)).output).toEqual([1, 2, 3]);
});

test('an event that nobody waited for yet survives a continue-as-new', async () => {
  await using engine = await start();
  const id = await begin(engine, 'laterEvent', {});
  await post(engine, id, 'raiseEvent/Other', '"kept"');
  await until(
    () => statusOf(engine, id),
    (status) => names(status).includes('EventRaised'),
  );
  await post(engine, id, 'raiseEvent/Go', 'true');
  expect((await untilFinished(engine, id)).output).toBe('kept');
});

test('continue-as-new with a string encodes it twice, and the custom status goes with it for a turn', async () => {
  await using engine = await start();
  const status = await untilFinished(engine, await begin(engine, 'again', 'first'));
  expect([status['input'], status.output, status['customStatus']]).toEqual(['"second"', '"second"', 'kept']);
});

test('an orchestration that has returned is not finished before its uncancelled timer fires', async () => {
  using time = skipTime();
  await using engine = await start();
  const id = await begin(engine, 'anyNoCancel');
  await time.skip(1000);
  await post(engine, id, 'raiseEvent/Go', '1');
  await time.skip(1000);
  expect((await statusOf(engine, id)).runtimeStatus).toBe('Running');
  expect(engine.exchanges.at(-1)?.reply).toMatchObject({ isDone: true });
  await time.untilStatus(engine, id, 'Completed');
  expect(Date.now()).toBeGreaterThan(Date.parse('2026-11-24T12:59:00Z'));
});

test('an orchestration that has failed is not finished before its outstanding activity ends', async () => {
  using time = skipTime();
  await using engine = await start();
  const id = await begin(engine, 'failWithOpen');
  await time.skip(10_000);
  expect((await statusOf(engine, id)).runtimeStatus).toBe('Running');
  expect((await time.untilStatus(engine, id, 'Failed')).output).toBe(
    "Orchestrator function 'failWithOpen' failed: too early",
  );
});

test('retries wait for what the coefficient asks, up to the maximum, each up to a second less', async () => {
  using time = skipTime();
  await using engine = await start();
  const id = await begin(engine, 'backoff');
  const status = await time.untilStatus(engine, id, 'Completed');
  const at = (status.historyEvents ?? [])
    .filter(({ EventType }) => String(EventType).startsWith('Task'))
    .map(({ Timestamp }) => Date.parse(String(Timestamp)));
  expect(status.output).toBe(3);
  expect([(at[1] ?? 0) - (at[0] ?? 0), (at[2] ?? 0) - (at[1] ?? 0)]).toEqual([4000, 9000]);
});

test('a sub-orchestration is tried again under its own id', async () => {
  await using engine = await start();
  expect((await untilFinished(engine, await begin(engine, 'retryChild'))).output).toBe(3);
  expect((await statusOf(engine, 'the-child')).runtimeStatus).toBe('Completed');
});

test('a sub-orchestration that names a running id takes its place without a word', async () => {
  await using engine = await start();
  await engine.request('POST', `${webhook}/orchestrators/waits/kid`, '"mine"');
  await untilStatus(engine, 'kid', 'Running');
  const id = await begin(engine, 'parent');
  const kid = await until(
    () => statusOf(engine, 'kid'),
    (status) => 'parentInstanceId' in status,
  );
  expect([kid['parentInstanceId'], kid['input']]).toEqual([id, null]);
});

test('a parent fails when its child is terminated', async () => {
  await using engine = await start();
  const id = await begin(engine, 'parent');
  await untilStatus(engine, 'kid', 'Running');
  await post(engine, 'kid', 'terminate?reason=enough');
  expect(await untilFinished(engine, id)).toMatchObject({ runtimeStatus: 'Failed' });
});

test('a suspended instance hears of its timer only after it is resumed', async () => {
  using time = skipTime();
  await using engine = await start();
  const id = await begin(engine, 'stop', 60_000);
  await time.skip(1000);
  await post(engine, id, 'suspend?reason=wait');
  await time.skip(120_000);
  expect(await statusOf(engine, id)).toMatchObject({ runtimeStatus: 'Suspended', output: 'wait' });
  await post(engine, id, 'resume?reason=go');
  expect((await time.untilStatus(engine, id, 'Completed')).output).toBe('woken');
});

test('what a terminated instance had under way ends unheard', async () => {
  using time = skipTime();
  await using engine = await start();
  const id = await begin(engine, 'slowly', 60_000);
  await time.skip(1000);
  await post(engine, id, 'terminate?reason=enough');
  await time.skip(120_000);
  expect(await statusOf(engine, id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  expect(names(await statusOf(engine, id))).toEqual([
    'ExecutionStarted',
    'TaskScheduled',
    'ExecutionTerminated',
    'ExecutionCompleted',
  ]);
});

test('a call to a sub-orchestrator that is not registered waits for ever, and the log says so', async () => {
  await using engine = await start();
  const id = await begin(engine, 'unknownChild');
  expect(names(await untilStatus(engine, id, 'Running'))).toEqual(['ExecutionStarted']);
  expect(engine.warnings).toEqual([expect.stringContaining("The function 'nobody' doesn't exist")]);
});

test('an orchestrator that changes its mind fails as not deterministic', async () => {
  const asked = ['slow', 'echo'];
  const moody = async (): Promise<unknown> => ({
    isDone: false,
    actions: [[{ actionType: 0, functionName: asked.shift(), input: 1 }]],
  });
  await using engine = await start({ replace: { moody } });
  const { runtimeStatus, output } = await untilFinished(engine, await begin(engine, 'moody'));
  expect(runtimeStatus).toBe('Failed');
  expect(output).toContain('Non-Deterministic workflow detected');
});

test('a timer of eight days is a chain of three, and waking for it takes hardly a stop of the clock', async () => {
  using time = skipTime();
  await using engine = await start();
  const days = 86_400_000;
  const id = await begin(engine, 'stop', 8 * days);
  const status = await time.untilStatus(engine, id, 'Completed');
  const created = (status.historyEvents ?? [])
    .filter(({ EventType }) => EventType === 'TimerCreated')
    .map(({ FireAt }) => Date.parse(String(FireAt)));
  const first = created[0] ?? 0;
  // Each link fires up to a second early; for the last one that is made up for by more of them.
  expect(created.map((at) => Math.round((at - first) / days))).toEqual([0, 3, 5, ...created.slice(3).map(() => 5)]);
  expect(created.length).toBeLessThan(15);
  expect(Date.now() - Date.parse('2026-11-24T12:00:00Z')).toBeGreaterThan(8 * days - 1000);
  expect(time.stops()).toBeLessThanOrEqual(created.length + 2);
});

test('an orchestration that never waits leaves the host time to end it', async () => {
  await using engine = await start();
  const id = await begin(engine, 'restless', 1);
  await breathe();
  await post(engine, id, 'terminate?reason=enough');
  expect((await untilFinished(engine, id)).runtimeStatus).toBe('Terminated');
  expect(engine.exchanges.length).toBeGreaterThan(100);
});
