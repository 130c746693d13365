import { expect, test } from 'vitest';
import { untilStatus } from './engine.ts';
import { listen } from './listener.ts';
import { exchanges } from './records.ts';
import { replayOn } from './replay-http.ts';

test('every call of the real durable client gets what it got from the real engine', async () => {
  await using listening = await listen();
  const replay = replayOn(listening);
  await replay.have('mw4-gigi', 'waitForever', 'Running');
  const entities = exchanges('m11-sdk').filter(({ title }) => title.startsWith('readEntityState'));
  const { played, recorded } = await replay.all(exchanges('m11-sdk'), {
    before: {
      'getStatusAll []': () => untilStatus(listening.engine, 'mw4-gigi', 'Completed'),
    },
    unsupported: Object.fromEntries(entities.map(({ title }) => [title, 'entities'])),
  });
  expect(played).toEqual(recorded);
});

test('the durable client posts an empty JSON string where an app gives no input', async () => {
  await using listening = await listen();
  expect((await listening.send('POST', '/api/start/none?id=no-input')).status).toBe(202);
  const status = await untilStatus(listening.engine, 'no-input', 'Completed');
  expect(status['input']).toBe('');
});
