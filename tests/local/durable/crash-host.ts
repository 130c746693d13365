/** A host process to be killed: `node crash-host.ts DATA [ID…]` starts the journeys with those ids that there are not yet, and says when each is over. */

import process from 'node:process';
import { factsApp } from './test-app.ts';
import { startEngine, statusOf, until, webhook } from './engine.ts';

const [dataFolder = '', ...ids] = process.argv.slice(2);
const storageProvider = {
  workItemQueueVisibilityTimeout: '00:00:00.200',
  controlQueueVisibilityTimeout: '00:00:00.200',
};
const engine = await startEngine({
  app: factsApp,
  dataFolder,
  settings: { storageProvider },
  replace: {
    async echo(input) {
      process.stdout.write(`ran ${JSON.stringify(input)}\n`);
      return input;
    },
  },
});
for (const id of ids) {
  const { runtimeStatus } = await statusOf(engine, id);
  if (runtimeStatus === 'Missing')
    await engine.request('POST', `${webhook}/orchestrators/journey/${id}`, '{"round":0}');
}
process.stdout.write('ready\n');
const all = async (): Promise<unknown[]> => {
  const { body } = await engine.request('GET', `${webhook}/instances?instanceIdPrefix=journey`);
  return Promise.all(
    JSON.parse(String(body)).map(({ instanceId }: { instanceId: string }) => statusOf(engine, instanceId)),
  );
};
const isOver = (status: unknown): boolean =>
  typeof status === 'object' &&
  status !== null &&
  'runtimeStatus' in status &&
  status.runtimeStatus !== 'Running' &&
  status.runtimeStatus !== 'Pending';
const statuses = await until(all, (found) => found.length > 0 && found.every(isOver));
process.stdout.write(`over ${JSON.stringify(statuses)}\n`);
await engine.extension.stop();
process.exit(0);
