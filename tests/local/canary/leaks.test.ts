import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueClient } from '@azure/storage-queue';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Check, ScenarioResult } from '../../../local/scenarios/scenario.ts';
import { createStage } from '../../../local/scenarios/stage.ts';
import type { World } from '../../../local/scenarios/world.ts';
import { createTokenSource } from '../../../local/system/tokens.ts';
import { bundle } from '../../../scripts/bundle.ts';

const root = new URL('../../../', import.meta.url).pathname;
const nothing: ScenarioResult = {
  scenario: 'leaks',
  outcome: '',
  runs: [],
  timeline: [],
  checks: [],
  audit: { entries: 0, verified: true },
};

beforeAll(() => bundle({ root, outFolder: join(root, 'dist') }));

/** The scan's verdict on a world in which this happened. */
async function verdictOn(story: (world: World) => Promise<Partial<ScenarioResult> | void>): Promise<Check | undefined> {
  const stage = createStage({ root, say: () => {} });
  const result = await stage.play({
    name: 'leaks',
    title: 'Something leaks',
    async play({ world: newWorld }) {
      const world = await newWorld();
      try {
        return { ...nothing, ...(await story(world)) };
      } finally {
        await world.close();
      }
    },
  });
  return result.checks.find(({ name }) => name === 'no secret value left the vault');
}

async function secretOf(world: World, principal: string): Promise<string> {
  return (await world.cloud.principals()).find(({ name }) => name === principal)?.secret ?? '';
}

function storageOf({ cloud, system: { settings } }: World) {
  const token = createTokenSource({ cloud, audience: 'https://storage.azure.com' });
  const credential = {
    getToken: async () => ({ token: await token('reader'), expiresOnTimestamp: Date.now() + 60_000 }),
  };
  const at = (name: string) => settings[name] ?? '';
  return {
    table: new TableClient(at('RECORDS__tableServiceUri'), 'notes', credential),
    container: new BlobServiceClient(at('ANCHORS__blobServiceUri'), credential).getContainerClient('notes'),
    queue: new QueueClient(`${at('SIGNALS__queueServiceUri')}/notes`, credential),
  };
}

/** Leaves a value in every kind of place that a world has. */
async function leakEverywhere(world: World): Promise<Partial<ScenarioResult>> {
  const secret = await secretOf(world, 'on-call');
  const { table, container, queue } = storageOf(world);
  await table.createTable();
  await table.createEntity({ partitionKey: 'a', rowKey: 'b', note: `Authorization: ${secret}` });
  await container.create();
  await container.getBlockBlobClient('body').upload(JSON.stringify({ secret }), secret.length + 13);
  await container.getBlockBlobClient('labelled').upload('x', 1, { metadata: { note: secret } });
  await container.getBlockBlobClient(`named-${secret}`).upload('x', 1);
  await queue.create();
  await queue.sendMessage(Buffer.from(`message with ${secret}`).toString('base64'));
  appendFileSync(join(world.system.logFolder, 'host.log'), `refused ?code=${encodeURIComponent(secret)}\n`);
  const database = new DatabaseSync(join(world.system.dataFolder, 'host', 'durable.sqlite'));
  const insert = database.prepare('INSERT INTO history (instanceId, sequence, event) VALUES (?, ?, ?)');
  insert.run('run', 1, JSON.stringify({ Input: JSON.stringify({ secret }) }));
  database.close();
  // The answer names what was asked for.
  await world.as('reader').call('GET', `releases/${secret}`);
  return { outcome: `signed in with ${secret}` };
}

describe('the scan at the end of a scenario', { timeout: 120_000 }, () => {
  it('finds a value in every kind of place, and says whose and where without showing it', async () => {
    let secret = '';
    const verdict = await verdictOn(async (world) => {
      secret = await secretOf(world, 'on-call');
      return leakEverywhere(world);
    });
    expect(verdict?.ok).toBe(false);
    const places = [
      'table notes',
      'blob notes/body',
      'container notes, names and metadata',
      'the name of source',
      'queue notes',
      'logs/host.log',
      'host/durable.sqlite at',
      'host/durable.sqlite, table history',
      'host/http-answers.ndjson at',
      'host/http-answers.ndjson, decoded',
      'the result',
    ];
    expect(places.filter((place) => !verdict?.detail.includes(place))).toEqual([]);
    expect(verdict?.detail).toContain('the secret of on-call, ');
    expect(verdict?.detail).not.toContain(secret);
  });

  it('finds a row that was deleted', async () => {
    const verdict = await verdictOn(async (world) => {
      const database = new DatabaseSync(join(world.system.dataFolder, 'host', 'durable.sqlite'));
      const secret = await secretOf(world, 'reader');
      database
        .prepare(
          'INSERT INTO instances (instanceId, executionId, name, status, createdAt, updatedAt, input) VALUES (?, ?, ?, ?, 0, 0, ?)',
        )
        .run('gone', 'x', 'x', 'Completed', secret);
      database.exec(`DELETE FROM instances WHERE instanceId = 'gone'`);
      database.close();
    });
    expect(verdict?.detail).toMatch(/the secret of reader, plain, in host\/durable\.sqlite(-wal)? at/);
  });

  it('is content with a world that leaks nothing, and says how much it searched', async () => {
    const verdict = await verdictOn(async (world) => {
      await world.as('reader').get('runs');
    });
    expect(verdict).toMatchObject({ ok: true });
    const [, values, forms, sources] =
      /^(\d+) values in (\d+) forms; (\d+) sources, /.exec(verdict?.detail ?? '') ?? [];
    expect(Number(values)).toBeGreaterThan(5);
    expect(Number(forms)).toBeGreaterThan(100);
    expect(Number(sources)).toBeGreaterThan(10);
  });

  it('fails where a world was never searched', async () => {
    const stage = createStage({ root, say: () => {} });
    let forgotten: World | undefined;
    const { checks } = await stage.play({
      name: 'forgetful',
      title: 'A scenario that does not close its world',
      async play({ world }) {
        forgotten = await world();
        return nothing;
      },
    });
    await forgotten?.close();
    expect(checks.at(-1)).toMatchObject({ ok: false });
    expect(checks.at(-1)?.detail).toContain('worlds that were not searched: 1');
  });
});
