/** The blob calls that records make: errors mapped, the container made by the first call that misses it. */
import type { ContainerClient } from '@azure/storage-blob';
import { mapStorageError, storageFailure } from './storage-errors.ts';

export async function blobCall<T>(container: ContainerClient, action: string, call: () => Promise<T>): Promise<T> {
  const described = `${action} in container ${container.containerName}`;
  try {
    return await call();
  } catch (error) {
    if (storageFailure(error)?.code !== 'ContainerNotFound') throw mapStorageError(error, described);
  }
  try {
    await container.createIfNotExists();
    return await call();
  } catch (error) {
    throw mapStorageError(error, described);
  }
}

/** Like `blobCall`; `otherwise` where the service answers one of the codes. */
export async function blobCallOr<T, Otherwise>(
  container: ContainerClient,
  action: string,
  codes: readonly string[],
  otherwise: Otherwise,
  call: () => Promise<T>,
): Promise<T | Otherwise> {
  return blobCall<T | Otherwise>(container, action, async () => {
    try {
      return await call();
    } catch (error) {
      const code = storageFailure(error)?.code;
      if (code !== undefined && codes.includes(code)) return otherwise;
      throw error;
    }
  });
}
