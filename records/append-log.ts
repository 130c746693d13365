/** Files that only grow, as audit needs them: the port, and append blobs behind it. */
import type { ContainerClient } from '@azure/storage-blob';
import { blobCall, blobCallOr } from './blob-calls.ts';

export interface AppendLog {
  list(prefix: string): Promise<readonly string[]>;
  /** What stands from byte `from` on; nothing where the file ends there or does not exist. */
  read(name: string, from: number): Promise<Buffer>;
  /**
   * Appends at byte `position`, making the file for position 0; 'moved' where the file's end is elsewhere. An exception
   * leaves open whether it was appended.
   */
  append(name: string, position: number, bytes: Buffer): Promise<{ readonly blocks: number } | 'moved'>;
}

export function createBlobAppendLog(container: ContainerClient): AppendLog {
  return {
    list: (prefix) =>
      blobCall(container, `list ${prefix}`, async () => {
        const names: string[] = [];
        for await (const { name } of container.listBlobsFlat({ prefix })) names.push(name);
        return names;
      }),

    read: (name, from) =>
      // InvalidRange is the answer to a range that begins at the end.
      blobCallOr(container, `read ${name}`, ['BlobNotFound', 'InvalidRange'], Buffer.alloc(0), async () => {
        const { readableStreamBody } = await container.getBlobClient(name).download(from);
        const chunks: Buffer[] = [];
        for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
        return Buffer.concat(chunks);
      }),

    async append(name, position, bytes) {
      const blob = container.getAppendBlobClient(name);
      if (position === 0) {
        // Under an immutability policy an existing file answers that it may not be replaced.
        await blobCallOr(container, `create ${name}`, ['BlobImmutableDueToPolicy'], undefined, () =>
          blob.createIfNotExists({ blobHTTPHeaders: { blobContentType: 'application/jsonl' } }),
        );
      }
      return blobCallOr(container, `append to ${name}`, ['AppendPositionConditionNotMet'], 'moved', async () => {
        const { blobCommittedBlockCount = 0 } = await blob.appendBlock(bytes, bytes.length, {
          conditions: { appendPosition: position },
        });
        return { blocks: blobCommittedBlockCount };
      });
    },
  };
}
