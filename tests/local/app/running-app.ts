/** The whole app in this process: local host and durable engine, with Azurite for storage and the emulated cloud for Azure and tokens. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { vi } from 'vitest';
import type { CloudControl } from '../../../local/cloud/control.ts';
import { processClock } from '../../../local/host/clock.ts';
import { startHost } from '../../../local/host/host.ts';
import { createTokenSource } from '../../../local/system/tokens.ts';
import { createRecords, type Records } from '../../../records/records.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { containerOf, tableOf } from '../../support/storage.ts';
import { startAzure, type EmulatedAzure } from './azure.ts';
import { root } from './sandbox.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** JSON where it is JSON, the text otherwise. */
  readonly body: unknown;
}

export interface Request {
  /** Name of a local principal, or of nobody. */
  readonly as?: string;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RunningApp extends AsyncDisposable {
  readonly baseUrl: string;
  readonly azure: EmulatedAzure;
  readonly control: CloudControl;
  readonly azurite: Azurite;
  /** The same records that the app has. */
  readonly records: Records;
  readonly dataFolder: string;
  readonly token: (principal: string) => Promise<string>;
  /** @param path below /api/ */
  readonly request: (method: string, path: string, request?: Request) => Promise<Answer>;
}

export const audience = 'api://chaufher-dev-ops';

/** A folder that the host can run: the product's host.json, and the app from its sources. */
export function sourceAppFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'app-'));
  copyFileSync(join(root, 'host.json'), join(folder, 'host.json'));
  const main = relative(folder, join(root, 'tests/local/app/app-under-test.ts'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', main }));
  return folder;
}

/** What the app reads beside what the cloud gives it. */
export function settingsFor(azurite: Azurite): Readonly<Record<string, string>> {
  return {
    ENVIRONMENT: 'dev',
    REGION_EPOCH: '1',
    AZURE_SUBSCRIPTION_ID: '00000000-0000-4000-8000-000000000001',
    AUTH_AUDIENCE: audience,
    SIGNALS: azurite.connectionString(),
    RECORDS: azurite.connectionString(),
    ANCHORS: azurite.connectionString('anchors'),
  };
}

export function recordsOf(azurite: Azurite): Records {
  return createRecords({
    tableClient: (name) => tableOf(azurite, name),
    container: (name) => containerOf(azurite, name),
    anchorsContainer: containerOf(azurite, 'anchors', 'anchors'),
    clock: { now: () => new Date() },
    environment: 'dev',
    isAlive: async () => true,
    epoch: 1,
  });
}

export async function startApp(): Promise<RunningApp> {
  const [azurite, azure] = await Promise.all([startAzurite(), startAzure()]);
  for (const [name, value] of Object.entries(settingsFor(azurite))) vi.stubEnv(name, value);
  const appFolder = sourceAppFolder();
  const dataFolder = mkdtempSync(join(tmpdir(), 'host-'));
  const host = await startHost({
    appFolder,
    dataFolder,
    port: 0,
    rpcPort: 0,
    settings: process.env,
    clock: processClock,
    out: () => {},
    err: () => {},
    loadDurableExtension: async () => (await import('../../../local/durable/extension.ts')).createDurableExtension,
  });
  const token = createTokenSource({ cloud: azure.control, audience });

  return {
    baseUrl: host.baseUrl,
    azure,
    control: azure.control,
    azurite,
    records: recordsOf(azurite),
    dataFolder,
    token,
    async request(method, path, { as, json, text, headers = {} } = {}) {
      const body = text ?? (json === undefined ? undefined : JSON.stringify(json));
      const response = await fetch(`${host.baseUrl}/api/${path}`, {
        method,
        headers: { ...(as === undefined ? {} : { authorization: `Bearer ${await token(as)}` }), ...headers },
        ...(body === undefined ? {} : { body }),
      });
      return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
    },
    async [Symbol.asyncDispose]() {
      await host.stop();
      await azure[Symbol.asyncDispose]();
      await azurite.stop();
      for (const folder of [appFolder, dataFolder]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
