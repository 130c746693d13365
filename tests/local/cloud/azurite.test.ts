/** Azurite takes the tokens of the emulated managed identity, over HTTPS with the cloud's own certificate. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { azuriteArguments, azuriteEnvironment } from '../../../local/cloud/azurite.ts';
import { managedIdentityOf } from '../../../local/cloud/identity/managed-identity.ts';
import { group, subscription, testCloud, type TestCloud } from './support.ts';

const azuriteMain = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
const program = join(import.meta.dirname, 'programs/storage-with-managed-identity.ts');
const identity = managedIdentityOf(
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/chaufher-dev-ops-weu-id`,
);

let cloud: TestCloud;
let azurite: ChildProcess;
let urls: Record<string, string>;

beforeAll(async () => {
  cloud = await testCloud();
  const args = azuriteArguments({
    certificateFiles: cloud.cloud.certificateFiles,
    ports: { blob: 0, queue: 0, table: 0 },
  });
  const env = { ...process.env, ...azuriteEnvironment(['operations', 'anchors']) };
  azurite = spawn(process.execPath, [azuriteMain, ...args, '--inMemoryPersistence'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  urls = await addresses(azurite);
});

afterAll(async () => {
  azurite.kill();
  await cloud.cloud.stop();
});

/** Azurite says each service's address when it listens. */
function addresses(process: ChildProcess): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  return new Promise((resolve, reject) => {
    process.once('exit', (code) => reject(new Error(`Azurite ended with ${code}.`)));
    process.stdout?.on('data', (chunk: Buffer) => {
      for (const [, service = '', url = ''] of chunk
        .toString('utf8')
        .matchAll(/Azurite (\w+) service is successfully listening at (\S+)/g))
        found[service] = url;
      if (Object.keys(found).length === 3) resolve(found);
    });
  });
}

const run = (clientId: string) =>
  promisify(execFile)(process.execPath, [program], {
    env: {
      ...cloud.cloud.environment,
      AZURE_CLIENT_ID: clientId,
      BLOB_URL: `${urls['Blob']}/operations`,
      QUEUE_URL: `${urls['Queue']}/operations`,
      TABLE_URL: `${urls['Table']}/operations`,
    },
  });

test('blobs, queues and tables serve the product’s managed identity', async () => {
  const { stdout } = await run(identity.clientId);
  expect(JSON.parse(stdout)).toEqual(['a blob', 'a message', 'an entity']);
});

test('an identity that does not exist gets nowhere', async () => {
  await expect(run('00000000-0000-4000-8000-000000000bad')).rejects.toThrow(/Managed Identity/i);
});
