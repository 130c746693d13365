/** Anchors: the head of the audit chain, written now and then where the audit's writers' account cannot reach it. */
import type { ContainerClient } from '@azure/storage-blob';
import type { ChainHead } from './audit-chain.ts';
import { blobCallOr } from './blob-calls.ts';
import { isoNow, type Clock } from './clock.ts';

/** What the audit was at a time: nothing up to `length` bytes of `blob` may differ from then on. */
export interface Anchor extends ChainHead {
  readonly environment: string;
  readonly at: string;
}

export interface AnchorsOptions {
  /** Of another account than the audit's. */
  readonly container: ContainerClient;
  readonly audit: { head(): Promise<ChainHead | undefined> };
  readonly environment: string;
  readonly clock: Clock;
}

export type Anchors = ReturnType<typeof createAnchors>;

export function createAnchors({ container, audit, environment, clock }: AnchorsOptions) {
  return {
    /** Anchors the head, once for each head; undefined while there is nothing to anchor. */
    async anchor(): Promise<Anchor | undefined> {
      const head = await audit.head();
      if (!head) return undefined;
      const anchor: Anchor = { ...head, environment, at: isoNow(clock) };
      const name = anchorName(anchor);
      const text = `${JSON.stringify(anchor)}\n`;
      await blobCallOr(
        container,
        `anchor ${name}`,
        ['BlobAlreadyExists', 'BlobImmutableDueToPolicy'],
        undefined,
        async () => {
          await container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text), {
            conditions: { ifNoneMatch: '*' },
            blobHTTPHeaders: { blobContentType: 'application/json' },
          });
        },
      );
      return anchor;
    },
  };
}

/** Sorted by name they are in the order of the chain. */
function anchorName({ environment, sequence }: Anchor): string {
  return `anchors/${environment}/${String(sequence).padStart(12, '0')}.json`;
}
