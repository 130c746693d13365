/** The audit as files, for whoever checks it: `npm run audit -- verify` needs these two texts and nothing else. */
import type { ContainerClient } from '@azure/storage-blob';
import { auditFolder, inChainOrder, auditFileName } from './audit-files.ts';
import { blobCall, blobCallOr } from './blob-calls.ts';

export interface AuditReader {
  /** The audit of one day, `yyyy-mm-dd`, all parts in order; undefined where there is none. */
  day(environment: string, day: string): Promise<string | undefined>;
  /** Every anchored head of the chain, one JSON line each, oldest first. */
  anchors(environment: string): Promise<string>;
}

export function createAuditReader({
  container,
  anchorsContainer,
}: {
  readonly container: ContainerClient;
  readonly anchorsContainer: ContainerClient;
}): AuditReader {
  return {
    async day(environment, day) {
      const names = await list(container, `${auditFolder(environment)}${day}`);
      const texts = await Promise.all(inChainOrder(names).map((file) => read(container, auditFileName(file))));
      return texts.length === 0 ? undefined : texts.join('');
    },

    async anchors(environment) {
      const names = await list(anchorsContainer, `anchors/${environment}/`);
      return (await Promise.all(names.toSorted().map((name) => read(anchorsContainer, name)))).join('');
    },
  };
}

async function list(container: ContainerClient, prefix: string): Promise<readonly string[]> {
  return blobCallOr(container, `list ${prefix}`, ['ContainerNotFound'], [], async () => {
    const names: string[] = [];
    for await (const { name } of container.listBlobsFlat({ prefix })) names.push(name);
    return names;
  });
}

async function read(container: ContainerClient, name: string): Promise<string> {
  return blobCall(container, `read ${name}`, async () =>
    (await container.getBlobClient(name).downloadToBuffer()).toString('utf8'),
  );
}
