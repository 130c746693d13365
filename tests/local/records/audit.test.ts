import { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnchors } from '../../../records/anchors.ts';
import { createAudit, type Audit, type AuditEvent } from '../../../records/audit.ts';
import { verifyAudit, type AuditText } from '../../../records/audit-verify.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { startLossyProxy, type LossyProxy } from '../../support/lossy-proxy.ts';
import { createTestClock, freshContainer } from '../../support/storage.ts';

let azurite: Azurite;
let proxy: LossyProxy;

beforeAll(async () => {
  azurite = await startAzurite();
  const [, origin = ''] = /BlobEndpoint=(http:\/\/[^/]+)/.exec(azurite.connectionString()) ?? [];
  proxy = await startLossyProxy(origin);
});
afterAll(async () => {
  await proxy.stop();
  await azurite.stop();
});

function event(key: string): AuditEvent {
  return {
    key,
    run: 'roll-back-1',
    actor: 'roll-back',
    act: 'swap.complete',
    phase: 'intent',
    subject: 'chaufher-dev-api-weu',
    fencing: { epoch: 1, counter: 7 },
  };
}

async function textsOf(container: ContainerClient): Promise<AuditText[]> {
  const files: AuditText[] = [];
  for await (const { name } of container.listBlobsFlat({ prefix: 'audit/dev/2' })) {
    files.push({ name, text: (await container.getBlobClient(name).downloadToBuffer()).toString('utf8') });
  }
  return files;
}

function keysOf(files: readonly AuditText[]): string[] {
  const lines = files.flatMap(({ text }) => text.trimEnd().split('\n'));
  return lines.map((line): string => JSON.parse(line).key).filter((key) => !key.startsWith('audit.'));
}

/** The same container through the proxy, with an SDK that tries once or as often as it likes. */
function throughProxy(container: ContainerClient, maxTries: number): ContainerClient {
  const connection = azurite.connectionString().replace(/BlobEndpoint=http:\/\/[^/]+/, `BlobEndpoint=${proxy.url}`);
  return new ContainerClient(connection, container.containerName, {
    retryOptions: { maxTries, retryDelayInMs: 10, maxRetryDelayInMs: 20 },
  });
}

describe('the audit in append blobs', () => {
  it('chains the entries of several processes that write at once, each key once', async () => {
    const container = freshContainer(azurite);
    const clock = createTestClock();
    const audits = Array.from({ length: 4 }, () => createAudit({ container, environment: 'dev', clock }));
    const keys = Array.from({ length: 25 }, (_, index) => `key-${index}`);
    await Promise.all(audits.map((audit) => inTurn(keys, audit)));
    const files = await textsOf(container);
    expect(verifyAudit(files, [])).toMatchObject({ intact: true, files: 1 });
    expect(keysOf(files).toSorted()).toEqual(keys.toSorted());
  });

  it.each([
    ['the SDK tries again by itself', 4],
    ['the SDK gives up', 1],
  ])('enters an event once though the answer to its append was lost and %s', async (_how, maxTries) => {
    const container = freshContainer(azurite);
    const audit = createAudit({
      container: throughProxy(container, maxTries),
      environment: 'dev',
      clock: createTestClock(),
    });
    await audit.append(event('first'));
    const before = proxy.lost;
    proxy.lose(1, (method, path) => method === 'PUT' && path.includes('comp=appendblock'));
    const receipt = await audit.append(event('second'));
    expect(proxy.lost).toBe(before + 1);
    expect(receipt.sequence).toBe(3);
    const files = await textsOf(container);
    expect(keysOf(files)).toEqual(['first', 'second']);
    expect(verifyAudit(files, [])).toMatchObject({ intact: true });
  });

  it('goes on in the next part when a file is full, and in the next day', async () => {
    const container = freshContainer(azurite);
    const clock = createTestClock('2026-11-24T23:00:00Z');
    const audit = createAudit({ container, environment: 'dev', clock, blocksPerFile: 3 });
    for (const key of ['a', 'b', 'c', 'd']) await audit.append(event(key));
    clock.advance(7200);
    const receipt = await audit.append(event('e'));
    expect(receipt.blob).toBe('audit/dev/2026-11-25.jsonl');
    const files = await textsOf(container);
    expect(files.map(({ name }) => name).toSorted()).toEqual([
      'audit/dev/2026-11-24-2.jsonl',
      'audit/dev/2026-11-24.jsonl',
      'audit/dev/2026-11-25.jsonl',
    ]);
    expect(verifyAudit(files, [])).toMatchObject({ intact: true, files: 3 });
  });

  it('is anchored in another account, once for each head, and the anchor finds a tail cut off', async () => {
    const container = freshContainer(azurite);
    const anchored = freshContainer(azurite, 'anchors');
    const clock = createTestClock();
    const audit = createAudit({ container, environment: 'dev', clock });
    const anchors = createAnchors({ container: anchored, audit, environment: 'dev', clock });
    expect(await anchors.anchor()).toBeUndefined();
    await audit.append(event('first'));
    await audit.append(event('second'));
    const anchor = await anchors.anchor();
    clock.advance(3600);
    await anchors.anchor();
    const names: string[] = [];
    for await (const { name } of anchored.listBlobsFlat()) names.push(name);
    expect(names).toEqual(['anchors/dev/000000000003.json']);
    const stored = JSON.parse(
      (await anchored.getBlobClient('anchors/dev/000000000003.json').downloadToBuffer()).toString('utf8'),
    );
    expect(stored).toEqual(anchor);
    const [file] = await textsOf(container);
    const cut = (file?.text ?? '').split('\n').slice(0, 2).join('\n');
    expect(verifyAudit([{ name: 'cut', text: `${cut}\n` }], [stored])).toMatchObject({
      intact: false,
      problem: { kind: 'tail-missing' },
    });
  });
});

async function inTurn(keys: readonly string[], audit: Audit): Promise<void> {
  for (const key of keys) await audit.append(event(key));
}
