/** Intake: every signal as it came, kept before it is acknowledged, and what became of it (law 8). */
import { createHash } from 'node:crypto';
import type { ContainerClient } from '@azure/storage-blob';
import { blobCall, blobCallOr } from './blob-calls.ts';
import { isoAfter, isoNow, type Clock } from './clock.ts';
import { createKept, dayFolder, type Kept } from './kept-blobs.ts';
import { createRecentDeliveries } from './recent-deliveries.ts';

export interface Delivery {
  readonly source: string;
  readonly body: Buffer | string;
  readonly contentType: string;
  /** ISO time. */
  readonly receivedAt: string;
}

export interface RecordedDelivery {
  readonly source: string;
  readonly body: Buffer;
  readonly contentType: string;
  readonly receivedAt: string;
}

export interface Unrouted {
  readonly id: string;
  readonly receivedAt: string;
}

const inbox = 'inbox/';

export type Intake = ReturnType<typeof createIntake>;

export function createIntake({ container, clock }: { readonly container: ContainerClient; readonly clock: Clock }) {
  const kept = createKept(container);
  const recent = createRecentDeliveries();

  async function readInbox(id: string): Promise<RecordedDelivery | undefined> {
    return blobCallOr(container, `read ${inbox}${id}`, ['BlobNotFound'], undefined, async () => {
      const blob = container.getBlobClient(inbox + id);
      const answer = await blob.download();
      const chunks: Buffer[] = [];
      for await (const chunk of answer.readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
      const { source = '', receivedat: receivedAt = '' } = answer.metadata ?? {};
      return {
        source: decodeURIComponent(source),
        body: Buffer.concat(chunks),
        contentType: answer.contentType ?? 'application/octet-stream',
        receivedAt,
      };
    });
  }

  return {
    /** Keeps a delivery, in one storage call; the same body from the same source again is the same delivery. */
    async record({ source, body, contentType, receivedAt }: Delivery): Promise<{ id: string }> {
      const id = deliveryId(source, body);
      const isNew = await blobCallOr(container, `record ${inbox}${id}`, ['BlobAlreadyExists'], false, async () => {
        await container.getBlockBlobClient(inbox + id).upload(body, Buffer.byteLength(body), {
          conditions: { ifNoneMatch: '*' },
          metadata: { source: encodeURIComponent(source), receivedat: receivedAt },
          blobHTTPHeaders: { blobContentType: contentType },
        });
        return true;
      });
      if (isNew) recent.add(id, { source, body: Buffer.from(body), contentType, receivedAt });
      return { id };
    },

    /** A delivery that waits in the inbox; undefined once it was routed, and where there never was one of that id. */
    read: readInbox,

    /** The same for the router, from memory where this process has just recorded it. Somebody else may have routed it meanwhile, which does no harm. */
    readToRoute: async (id: string): Promise<RecordedDelivery | undefined> => recent.take(id) ?? readInbox(id),

    /** Moves a delivery that was read out of the inbox, with what came of it. Repeated after a crash anywhere in it, it ends the same. */
    async markRouted(
      id: string,
      delivery: RecordedDelivery,
      summary: Readonly<Record<string, unknown>>,
    ): Promise<void> {
      await kept.keep(`${dayFolder('routed', delivery.receivedAt)}${id}`, {
        id,
        ...delivery,
        keptAt: isoNow(clock),
        summary,
      });
      // A snapshot that somebody took of it must not keep it in the inbox.
      await blobCall(container, `remove ${inbox}${id}`, () =>
        container.getBlobClient(inbox + id).deleteIfExists({ deleteSnapshots: 'include' }),
      );
    },

    /** Keeps input that nobody could understand, with the problem, for people to look at. */
    async reject(
      body: Buffer | string,
      problem: unknown,
      {
        source = 'unknown',
        contentType = 'application/octet-stream',
      }: { readonly source?: string; readonly contentType?: string } = {},
    ): Promise<{ id: string }> {
      const id = deliveryId(source, body);
      const now = isoNow(clock);
      await kept.keep(`${dayFolder('rejected', now)}${id}`, {
        id,
        source,
        body: Buffer.from(body),
        contentType,
        receivedAt: now,
        keptAt: now,
        problem,
      });
      return { id };
    },

    /** Deliveries that are recorded but not routed for so long, in no order. */
    async *unrouted(olderThanSeconds: number): AsyncGenerator<Unrouted> {
      const before = isoAfter(clock.now(), -olderThanSeconds);
      for (let continuation: string | undefined; ;) {
        const { segment, continuationToken } = await blobCall(container, `list ${inbox}`, async () => {
          const pages = container
            .listBlobsFlat({ prefix: inbox, includeMetadata: true })
            .byPage({ maxPageSize: 1000, ...(continuation ? { continuationToken: continuation } : {}) });
          const page = await pages.next();
          return page.done
            ? { segment: [], continuationToken: undefined }
            : { segment: page.value.segment.blobItems, continuationToken: page.value.continuationToken };
        });
        for (const { name, metadata } of segment) {
          const receivedAt = metadata?.['receivedat'] ?? '';
          if (receivedAt <= before) yield { id: name.slice(inbox.length), receivedAt };
        }
        if (!continuationToken) return;
        continuation = continuationToken;
      }
    },

    /** Names of rejected inputs, of one day (`yyyy-mm-dd`) or all, oldest day first. */
    rejected: (day?: string): Promise<readonly string[]> =>
      kept.list(day === undefined ? 'rejected/' : dayFolder('rejected', day)),

    /** A rejected input by its name. */
    readRejected: (name: string): Promise<Kept | undefined> =>
      name.startsWith('rejected/') ? kept.read(name) : Promise.resolve(undefined),
  };
}

/** 32 hex characters of source and body, byte for byte. */
export function deliveryId(source: string, body: Buffer | string): string {
  return createHash('sha256').update(source).update('\n').update(body).digest('hex').slice(0, 32);
}
