/** Deliveries put aside, routed or rejected: one readable JSON document each, written once, in a folder a day. */
import type { ContainerClient } from '@azure/storage-blob';
import { blobCall, blobCallOr } from './blob-calls.ts';

export interface Kept {
  readonly id: string;
  readonly source: string;
  readonly body: Buffer;
  readonly contentType: string;
  readonly receivedAt: string;
  readonly keptAt: string;
  /** What came of a routed delivery. */
  readonly summary?: Readonly<Record<string, unknown>>;
  /** Why a rejected one was. */
  readonly problem?: unknown;
}

/** `routed/2026/11/24/` for a time of that day. */
export function dayFolder(kind: 'routed' | 'rejected', at: string): string {
  return `${kind}/${at.slice(0, 10).replaceAll('-', '/')}/`;
}

export function createKept(container: ContainerClient) {
  return {
    /** Writes the document unless it is there. */
    async keep(name: string, { body, ...facts }: Kept): Promise<void> {
      const text = body.toString('utf8');
      const readable = Buffer.from(text, 'utf8').equals(body);
      const document = JSON.stringify({
        ...facts,
        ...(readable ? { body: text } : { bodyBase64: body.toString('base64') }),
      });
      await blobCallOr(container, `keep ${name}`, ['BlobAlreadyExists'], undefined, async () => {
        await container.getBlockBlobClient(name).upload(document, Buffer.byteLength(document), {
          conditions: { ifNoneMatch: '*' },
          blobHTTPHeaders: { blobContentType: 'application/json' },
        });
      });
    },

    async read(name: string): Promise<Kept | undefined> {
      return blobCallOr(container, `read ${name}`, ['BlobNotFound'], undefined, async () => {
        const { body, bodyBase64, ...facts } = JSON.parse(
          (await container.getBlobClient(name).downloadToBuffer()).toString('utf8'),
        );
        return {
          ...facts,
          body: bodyBase64 === undefined ? Buffer.from(body, 'utf8') : Buffer.from(bodyBase64, 'base64'),
        };
      });
    },

    exists: (name: string): Promise<boolean> =>
      blobCall(container, `look for ${name}`, () => container.getBlobClient(name).exists()),

    list: (prefix: string): Promise<string[]> =>
      blobCall(container, `list ${prefix}`, async () => {
        const names: string[] = [];
        for await (const { name } of container.listBlobsFlat({ prefix })) names.push(name);
        return names;
      }),
  };
}
