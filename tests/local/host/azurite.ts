/** An Azurite queue service of a test's own, in memory. */

import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freePort, storageAt } from './host-process.ts';

const azuriteQueue = path.join(import.meta.dirname, '../../../node_modules/azurite/dist/src/queue/main.js');

export interface Azurite {
  readonly port: number;
  readonly connectionString: string;
  readonly service: QueueServiceClient;
  queue(name: string): Promise<QueueClient>;
  stop(): Promise<void>;
}

/** `more` are options of Azurite's own, such as those of HTTPS. */
export async function startAzurite(more: readonly string[] = []): Promise<Azurite> {
  const port = await freePort();
  const quiet = ['--inMemoryPersistence', '--skipApiVersionCheck', '--silent', '--disableTelemetry'];
  const options = [...quiet, '--queuePort', String(port), ...more];
  const child = spawn(process.execPath, [azuriteQueue, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.includes('successfully listens') && resolve());
    child.once('exit', () => reject(new Error('Azurite has ended before it listened.')));
  });
  const connectionString = storageAt(`http://127.0.0.1:${port}`);
  const service = QueueServiceClient.fromConnectionString(connectionString);
  return {
    port,
    connectionString,
    service,
    async queue(name) {
      const queue = service.getQueueClient(name);
      await queue.createIfNotExists();
      return queue;
    },
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
