import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadKeys, showsKey } from '../../../local/host/keys.ts';
import { createQueues, defaultConnection } from '../../../local/host/queue-client.ts';
import { queueAddress } from '../../../local/host/queue-output.ts';
import { readHostJson, readLocalSettings, resolveSettings } from '../../../local/host/settings.ts';
import { storageAt, temporaryFolder } from './host-process.ts';

const folder = temporaryFolder();
let count = 0;

afterAll(() => folder.remove());

function written(name: string, content: unknown): string {
  const parent = path.join(folder.path, String(++count));
  mkdirSync(parent);
  writeFileSync(path.join(parent, name), JSON.stringify(content));
  return parent;
}

describe('host.json', () => {
  it('has the defaults of the platform, its durations in milliseconds', () => {
    const { extensions } = readHostJson(written('host.json', { version: '2.0' }), {});
    expect(extensions.http.routePrefix).toBe('api');
    expect(extensions.queues).toEqual({
      maxPollingInterval: 60_000,
      visibilityTimeout: 0,
      batchSize: 16,
      maxDequeueCount: 5,
      messageEncoding: 'base64',
    });
  });

  it('reads TimeSpans with days and fractions', () => {
    const queues = { maxPollingInterval: '1.02:03:04', visibilityTimeout: '00:00:00.25' };
    const { extensions } = readHostJson(written('host.json', { version: '2.0', extensions: { queues } }), {});
    expect([extensions.queues.maxPollingInterval, extensions.queues.visibilityTimeout]).toEqual([93_784_000, 250]);
  });
});

describe('settings', () => {
  it('take the place of their references wherever these are', () => {
    const value = { schedule: '%A%', list: ['x-%B%-%A%', 5, null], plain: '100 % sure' };
    expect(resolveSettings(value, { A: '1', B: '2' }, 'it')).toEqual({
      schedule: '1',
      list: ['x-2-1', 5, null],
      plain: '100 % sure',
    });
  });

  it('are named where they are missing', () => {
    expect(() => resolveSettings(['%NOPE%'], {}, 'host.json')).toThrow(
      'host.json refers to %NOPE%, and there is no such app setting.',
    );
  });

  it('come from the Values of a local.settings.json', () => {
    const parent = written('local.settings.json', { IsEncrypted: false, Values: { A: '1' } });
    expect(readLocalSettings(path.join(parent, 'local.settings.json'))).toEqual({ A: '1' });
    expect(() => readLocalSettings(path.join(parent, 'none.json'))).toThrow('none.json has to be');
  });
});

describe('a storage connection', () => {
  const cases: { what: string; settings: Record<string, string>; url: string }[] = [
    {
      what: 'a connection string',
      settings: { Ops: storageAt('http://127.0.0.1:9') },
      url: 'http://127.0.0.1:9/devstoreaccount1/q',
    },
    {
      what: 'a connection string under its old prefix',
      settings: { AzureWebJobsOps: storageAt('http://127.0.0.1:9') },
      url: 'http://127.0.0.1:9/devstoreaccount1/q',
    },
    {
      what: 'an identity and the queue endpoint',
      settings: { Ops__queueServiceUri: 'https://ops.queue.core.windows.net' },
      url: 'https://ops.queue.core.windows.net/q',
    },
    {
      what: 'an identity and the account',
      settings: { Ops__accountName: 'ops', Ops__credential: 'managedidentity', Ops__clientId: 'c' },
      url: 'https://ops.queue.core.windows.net/q',
    },
  ];
  for (const { what, settings, url } of cases) {
    it(`may be ${what}`, () => {
      expect(createQueues(settings).client('Ops', 'q').url).toBe(url);
    });
  }

  it('is the one of the host where a binding names none', () => {
    expect(queueAddress({ type: 'queue', direction: 'out', queueName: 'q' })).toEqual({
      connection: defaultConnection,
      queueName: 'q',
    });
  });
});

describe('keys', () => {
  it('are made once, readable by their owner alone', () => {
    const data = path.join(folder.path, 'keys');
    const made = loadKeys(data);
    expect(loadKeys(data)).toEqual(made);
    expect(statSync(path.join(data, 'keys.json')).mode % 0o1000).toBe(0o600);
    expect(new Set([made.masterKey, made.functionKey, ...Object.values(made.systemKeys)]).size).toBe(4);
  });

  it('open nothing where none is shown, or another one', () => {
    expect([undefined, null, '', 'ab', 'abcd', 'abd', 'abc'].map((given) => showsKey(given, ['abc']))).toEqual([
      false,
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});
