/** The official clients as they are deployed: bundled, each in chunks of its own. A client that the bundle breaks would look like a provider that cannot be asked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { createCredentialTests, CredentialTests } from '../../../../azure/credential-tests.ts';
import { SecretValue } from '../../../../azure/secret-value.ts';
import { bundle } from '../../../../scripts/bundle.ts';
import { keyProviderOf } from '../../../../secrets/key-providers.ts';
import { keyed, keyedCloud, type KeyedCloud } from './keyed-cloud.ts';

interface Bundled {
  readonly createCredentialTests: typeof createCredentialTests;
}

const root = join(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'bundled-'));
let cloud: KeyedCloud;
let connect: CredentialTests['connect'];

beforeAll(async () => {
  const outFolder = join(folder, 'dist');
  await bundle({ root, outFolder, entryPoint: 'azure/credential-tests.ts' });
  // By Node itself: the test runner would make another program of what it imports.
  const bundled: Bundled = createRequire(import.meta.url)(join(outFolder, 'credential-tests.js'));
  connect = bundled.createCredentialTests({ signIn: () => Promise.resolve({ accepted: true }) }).connect;
  cloud = await keyedCloud();
});
afterAll(async () => {
  await cloud.cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(keyed)('$provider lets a good key in, and refuses another', async (source) => {
  const value = await cloud.key(source.resource, keyProviderOf(source.provider)?.keys[0] ?? '');
  expect(await connect(source, value)).toEqual({ accepted: true });
  const other = new SecretValue(value.reveal().replace(/(Key|key|Secret)=[^;=]{8}/, '$1=AAAAAAAA'));
  expect(await connect(source, other)).toMatchObject({ accepted: false });
});
