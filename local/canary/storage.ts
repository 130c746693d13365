/** What a world leaves in its storage accounts: every entity, blob and message, with their names and metadata. */
import { setTimeout as sleep } from 'node:timers/promises';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import type { TokenCredential } from '@azure/core-auth';
import { textOf } from './bytes.ts';
import type { Source } from './scan.ts';

export interface StorageAddresses {
  readonly tables: readonly string[];
  readonly blobs: readonly string[];
  readonly queues: readonly string[];
}

/** Blobs that are fetched at once. */
const concurrency = 32;

export async function* storedIn(addresses: StorageAddresses, credential: TokenCredential): AsyncGenerator<Source> {
  for (const url of addresses.tables) {
    for await (const { name = '' } of new TableServiceClient(url, credential).listTables())
      yield { name: `table ${name}`, bytes: await entitiesOf(new TableClient(url, name, credential)) };
  }
  for (const url of addresses.blobs) {
    const service = new BlobServiceClient(url, credential);
    for await (const { name } of service.listContainers()) yield* blobsOf(service.getContainerClient(name));
  }
  for (const url of addresses.queues) {
    const service = new QueueServiceClient(url, credential);
    for await (const { name } of service.listQueues())
      yield { name: `queue ${name}`, bytes: await messagesOf(service.getQueueClient(name)) };
  }
}

async function entitiesOf(table: TableClient): Promise<Buffer> {
  return textOf(await allOf(table.listEntities()));
}

async function* blobsOf(container: ContainerClient): AsyncGenerator<Source> {
  const found = await allOf(container.listBlobsFlat({ includeMetadata: true, includeTags: true }));
  const { metadata } = await container.getProperties();
  yield {
    name: `container ${container.containerName}, names and metadata`,
    bytes: textOf([metadata, found.map((blob) => [blob.name, blob.metadata, blob.tags])]),
  };
  for (let at = 0; at < found.length; at += concurrency) {
    const some = found.slice(at, at + concurrency);
    yield* await Promise.all(
      some.map(async ({ name }) => ({
        name: `blob ${container.containerName}/${name}`,
        bytes: await container.getBlobClient(name).downloadToBuffer(),
      })),
    );
  }
}

/** A message that a dead host was at work on is hidden for ten minutes (host.json). */
const hiddenSeconds = 900;
const lookEverySeconds = 60;

/** Every message, as it stands in the queue and decoded; they stay hidden afterwards. */
async function messagesOf(queue: QueueClient): Promise<Buffer> {
  const { approximateMessagesCount: expected = 0, metadata } = await queue.getProperties();
  const texts: string[] = [];
  for (let waited = 0; texts.length < expected;) {
    const { receivedMessageItems: some } = await queue.receiveMessages({
      numberOfMessages: 32,
      visibilityTimeout: 7 * 86_400,
    });
    texts.push(...some.map(({ messageText }) => messageText));
    if (some.length > 0) continue;
    if (waited >= hiddenSeconds)
      throw new Error(`Of ${expected} messages in ${queue.name} only ${texts.length} can be read.`);
    await sleep(lookEverySeconds * 1000);
    waited += lookEverySeconds;
  }
  return textOf([metadata, texts, texts.map((text) => Buffer.from(text, 'base64'))]);
}

async function allOf<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
