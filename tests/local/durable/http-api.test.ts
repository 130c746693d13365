import { expect, test } from 'vitest';
import { startEngine, systemKey, until, untilFinished, untilStatus, webhook } from './engine.ts';
import { listen } from './listener.ts';
import { normalised } from './normalise.ts';
import { clientBinding, concurrentStarts, exchanges } from './records.ts';
import { replayOn } from './replay-http.ts';

const first = '98c6b51d42164960aa40e46c29a648ed';

/** Keeps an orchestrator from answering until it is let go; so long its instance is Pending. */
function gate(): { shut: () => void; open: () => void; passed: () => Promise<void> } {
  let waiting = Promise.withResolvers<void>();
  waiting.resolve();
  return {
    shut: () => void (waiting = Promise.withResolvers()),
    open: () => waiting.resolve(),
    passed: () => waiting.promise,
  };
}

async function listenGated() {
  const door = gate();
  const listening = await listen({
    replace: Object.fromEntries(
      ['one', 'waitForever'].map((name) => [
        name,
        async (trigger: unknown) => {
          await door.passed();
          return listening.engine.app.invoke(name, trigger);
        },
      ]),
    ),
  });
  return { listening, door };
}

test('starting over HTTP, and waiting for the end of what was started', async () => {
  const { listening, door } = await listenGated();
  await using _ = listening;
  door.shut();
  const { played, recorded } = await replayOn(listening).all(exchanges('m01-start-api'), {
    before: { 'completed status': door.open },
  });
  expect(played).toEqual(recorded);
});

test('the task hub and the connection that a request names', async () => {
  await using listening = await listen();
  const replay = replayOn(listening);
  await replay.have(first, 'one', 'Completed', '"in"');
  const { played, recorded } = await replay.all(exchanges('m02-auth'), {
    except: { 'no code': 'keys are checked by the host', 'wrong code': 'keys are checked by the host' },
  });
  expect(played).toEqual(recorded);
});

test('status of instances that are missing, failed, pending and running', async () => {
  const { listening, door } = await listenGated();
  await using _ = listening;
  const replay = replayOn(listening);
  await replay.have('mf-gigi', 'throwSelf', 'Failed');
  await replay.have(first, 'one', 'Completed', '"in"');
  const { played, recorded } = await replay.all(exchanges('m03-status'), {
    before: {
      'right after start': async () => {
        door.shut();
        await replay.have('mw-gigi', 'waitForever', 'Pending');
      },
      'running + customStatus': async () => {
        door.open();
        await untilStatus(listening.engine, 'mw-gigi', 'Running');
      },
    },
  });
  expect(played).toEqual(recorded);
});

test('starting an id again: refused while it runs or is suspended, overwritten when it is over', async () => {
  await using listening = await listen();
  const { send, engine } = listening;
  const replay = replayOn(listening);
  await replay.have('mw-gigi', 'waitForever', 'Running');
  await replay.have(first, 'one', 'Completed', '"in"');
  await replay.have('mf-gigi', 'throwSelf', 'Failed');
  const operate = async (operation: string, status: string): Promise<void> => {
    await send('POST', `${webhook}/instances/mt-gigi/${operation}`);
    await untilStatus(engine, 'mt-gigi', status);
  };
  const { played, recorded } = await replay.all(exchanges('m04-duplicate'), {
    before: {
      'SDK start on suspended': async () => {
        await replay.have('mt-gigi', 'waitForever', 'Running');
        await operate('suspend', 'Suspended');
      },
      'suspended+terminate status': () => operate('terminate?reason=x', 'Terminated'),
    },
  });
  expect(played).toEqual(recorded);
});

test('four starts of one id at once are all accepted, and one instance comes of them', async () => {
  await using listening = await listen();
  const starts = await Promise.all(
    ['c0', 'c1', 'c2', 'c3'].map((input) =>
      listening.send('POST', `${webhook}/orchestrators/one/mcc-gigi`, JSON.stringify(input), 'application/json'),
    ),
  );
  expect(starts.map(({ status }) => status)).toEqual(concurrentStarts().starts.map(({ status }) => status));
  const final = await untilFinished(listening.engine, 'mcc-gigi');
  expect(final.output).toBe(final['input']);
  expect(final.historyEvents?.filter(({ EventType }) => EventType === 'ExecutionStarted')).toHaveLength(1);
});

test('instance ids of all kinds', async () => {
  await using listening = await listen();
  const replay = replayOn(listening);
  const { played, recorded } = await replay.all(exchanges('m05-ids'), {
    except: {
      'SDK start c1 "a\u0081b-gigi" len=8': 'the response header is refused by the host',
      '  status c1': 'was not started',
      '  status empty': 'lists what else that run had started; see "lists"',
    },
  });
  expect(played).toEqual(recorded);
  const tooLong = { 'start len600 len=604': 'a limit of Azure Tables', 'status len600': 'a limit of Azure Tables' };
  const more = await replay.all(exchanges('s31-ids-api'), { except: tooLong });
  expect(more.played).toEqual(more.recorded);
});

test('raising events', async () => {
  await using listening = await listen();
  const replay = replayOn(listening);
  await replay.have('mw-gigi', 'waitForever', 'Running');
  await replay.have(first, 'one', 'Completed', '"in"');
  await replay.have('mf-gigi', 'throwSelf', 'Failed');
  const { played, recorded } = await replay.all(exchanges('m06-event'));
  expect(played).toEqual(recorded);
});

test('terminate, suspend and resume, and what is refused of rewind and restart', async () => {
  await using listening = await listen();
  const replay = replayOn(listening);
  await replay.have(first, 'one', 'Completed', '"again2"');
  await replay.have('mf-gigi', 'throwSelf', 'Failed');
  await replay.have('mf-gigi', 'one', 'Completed', '"again"');
  const restarts = exchanges('m07-ops').filter(
    ({ title, response }) => title.startsWith('restart') && response.status === 202,
  );
  const { played, recorded } = await replay.all(exchanges('m07-ops'), {
    before: { 'rewind running': () => replay.have('mw2-gigi', 'waitForever', 'Running') },
    unsupported: Object.fromEntries(restarts.map(({ title }) => [title, 'restart'])),
  });
  expect(played).toEqual(recorded);
});

test('purging by id and by filter', async () => {
  await using listening = await listen();
  const replay = replayOn(listening);
  await replay.have('mw3-gigi', 'waitForever', 'Running');
  await replay.have(first, 'one', 'Completed', '"in"');
  await replay.have('mf-gigi', 'throwSelf', 'Failed');
  const all = exchanges('m08-purge');
  const listed = {
    'list before filter Running': 'lists what else that run had started',
    'filter Running': 'counts it',
  };
  const { played, recorded } = await replay.all(all.slice(0, -1), { except: listed });
  expect(played).toEqual(recorded);
  // The status is not final, so it is no filter: everything goes, what runs and what does not.
  await replay.have('over', 'one', 'Completed');
  const purged = await listening.send(
    'DELETE',
    all.find(({ title }) => title === 'filter Running')?.request.path ?? '',
  );
  expect([purged.status, purged.rawBody]).toEqual([200, '{"instancesDeleted":2}']);
  const after = await replay.all(all.slice(-1));
  expect(after.played).toEqual(after.recorded);
});

test('suspending, what happens meanwhile, and resuming', async () => {
  await using listening = await listen();
  const replay = replayOn(listening);
  await replay.have('suspended-zzq0', 'waitForever', 'Running');
  const { played, recorded } = await replay.all(exchanges('mgmt-suspend'));
  expect(played).toEqual(recorded);
});

test('events and termination of running instances', async () => {
  await using listening = await listen();
  const replay = replayOn(listening);
  await replay.have('evGo-zzq0', 'waitForever', 'Running');
  await replay.have('terminated-zzq0', 'waitForever', 'Running');
  const { played, recorded } = await replay.all([...exchanges('mgmt-running'), ...exchanges('mgmt-terminate')]);
  expect(played).toEqual(recorded);
});

test('a terminated parent leaves its child running, and a sub-orchestration that is not awaited is never created', async () => {
  await using listening = await listen();
  const replay = replayOn(listening);
  await replay.have('pw-krtb', 'parentWait', 'Running');
  await until(
    async () => (await listening.send('GET', `${webhook}/instances/pw-krtb:kid`)).rawBody,
    (body) => body.includes('"Running"'),
  );
  const { played, recorded } = await replay.all(exchanges('s41-terminate-parent'));
  expect(played).toEqual(recorded);
  await replay.have('ff-krtb', 'fireForget', 'Completed');
  const forgotten = await replay.all(exchanges('s43-fireforget'));
  expect(forgotten.played).toEqual(forgotten.recorded);
});

test('lists have the recorded shape, filters and pages', async () => {
  await using listening = await listen();
  const { send } = listening;
  const replay = replayOn(listening);
  for (const id of ['b', 'a', 'c']) await replay.have(id, 'one', 'Completed', '1');
  await replay.have('d', 'waitForever', 'Running');
  const recorded: { instanceId: string }[] = JSON.parse(
    exchanges('m08-purge').find(({ title }) => title.startsWith('list before'))?.response.rawBody ?? '[]',
  );
  const list = async (query: string): Promise<{ instanceId: string }[]> =>
    JSON.parse((await send('GET', `${webhook}/instances${query}`)).rawBody);

  expect(normalised((await list('/?showInput=false'))[0])).toEqual(
    normalised({ ...recorded.find(({ instanceId }) => instanceId === 'a'), instanceId: 'a' }),
  );
  expect((await list('?runtimeStatus=Completed,Failed')).map(({ instanceId }) => instanceId)).toEqual(['a', 'b', 'c']);
  expect((await list('?instanceIdPrefix=d')).map(({ instanceId }) => instanceId)).toEqual(['d']);
  expect(await list('?createdTimeTo=2000-01-01T00:00:00Z')).toEqual([]);

  const page = await listening.engine.request('GET', `${webhook}/instances?top=3`);
  const next = await listening.engine.request('GET', `${webhook}/instances?top=3`, undefined, {
    'x-ms-continuation-token': page.headers['x-ms-continuation-token'] ?? '',
  });
  expect([page, next].map(({ body }) => JSON.parse(String(body)).length)).toEqual([3, 1]);
  expect(next.headers).not.toHaveProperty('x-ms-continuation-token');
});

test('the client binding carries the recorded addresses', async () => {
  await using engine = await startEngine();
  const asRecorded = JSON.stringify(engine.extension.inputBinding({ type: 'durableClient' }))
    .replaceAll('http://127.0.0.1:7071', 'https://127.0.0.1:7071')
    .replaceAll(systemKey, '<key>');
  expect(asRecorded).toBe(JSON.stringify(clientBinding().client));
});
