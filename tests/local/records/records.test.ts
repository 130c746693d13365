import { TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containerNames, createRecords, tableNames } from '../../../records/records.ts';
import { createRuns } from '../../../records/runs.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { startLossyProxy, type LossyProxy } from '../../support/lossy-proxy.ts';
import { containerOf, createTestClock, tableOf } from '../../support/storage.ts';

let azurite: Azurite;
let proxy: LossyProxy;
let lossy: Azurite;

beforeAll(async () => {
  azurite = await startAzurite();
  const [, origin = ''] = /TableEndpoint=(http:\/\/[^/]+)/.exec(azurite.connectionString()) ?? [];
  proxy = await startLossyProxy(origin);
  lossy = {
    connectionString: (account) => azurite.connectionString(account).replace(origin, proxy.url),
    stop: async () => {},
  };
});
afterAll(async () => {
  await proxy.stop();
  await azurite.stop();
});

function records() {
  return createRecords({
    tableClient: (name) => tableOf(azurite, name),
    container: (name) => containerOf(azurite, name),
    anchorsContainer: containerOf(azurite, 'anchors', 'anchors'),
    clock: createTestClock(),
    environment: 'dev',
    isAlive: async () => true,
    epoch: 1,
  });
}

describe('the records', () => {
  it('make their storage where it is missing, and leave what is there', async () => {
    const both = [records(), records()];
    await Promise.all(both.flatMap((one) => [one.ensureStorage(), one.ensureStorage()]));
    const tables: (string | undefined)[] = [];
    for await (const { name } of TableServiceClient.fromConnectionString(azurite.connectionString(), {
      allowInsecureConnection: true,
    }).listTables())
      tables.push(name);
    expect(tables).toEqual(expect.arrayContaining([...tableNames]));
    const containers: string[] = [];
    for await (const { name } of BlobServiceClient.fromConnectionString(azurite.connectionString()).listContainers())
      containers.push(name);
    expect(containers).toEqual(expect.arrayContaining([...containerNames]));
    expect(await containerOf(azurite, 'anchors', 'anchors').exists()).toBe(true);
  });

  it('say what could not be made when storage is away, and try again', async () => {
    const away = createRecords({
      tableClient: (name) =>
        tableOf(
          {
            connectionString: () => azurite.connectionString().replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9'),
            stop: async () => {},
          },
          name,
        ),
      container: (name) => containerOf(azurite, name),
      anchorsContainer: containerOf(azurite, 'anchors', 'anchors'),
      clock: createTestClock(),
      environment: 'dev',
      isAlive: async () => true,
      epoch: 1,
    });
    for (let times = 0; times < 2; times++)
      await expect(away.ensureStorage()).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  });

  it('recognise their own insert in a transaction whose answer was lost', async () => {
    const runs = createRuns({ table: tableOf(lossy, 'lossyruns'), clock: createTestClock() });
    const request = {
      runbook: 'roll-back',
      environment: 'dev',
      input: {},
      cause: { fingerprint: 'f', epoch: 'e' },
      by: 'signal',
    };
    await runs.request({ ...request, id: 'first' });
    proxy.lose(1, (method, path) => method === 'POST' && path.includes('$batch'));
    expect(await runs.request({ ...request, id: 'second' })).toMatchObject({ created: true });
    expect(proxy.lost).toBe(1);
  });

  it('recognise their own update whose answer was lost', async () => {
    const runs = createRuns({ table: tableOf(lossy, 'lossyupdates'), clock: createTestClock() });
    await runs.request({
      id: 'run',
      runbook: 'roll-back',
      environment: 'dev',
      input: {},
      cause: { fingerprint: 'f', epoch: 'e' },
      by: 'signal',
    });
    const before = proxy.lost;
    proxy.lose(1, (method) => method === 'PUT');
    expect(await runs.claim('run', 'execution-1')).toBe('claimed');
    expect(proxy.lost).toBe(before + 1);
  });
});
