/** Clients on an Azurite, with fresh tables and containers for each test, and a clock that a test moves. */
import { TableClient } from '@azure/data-tables';
import { ContainerClient } from '@azure/storage-blob';
import type { Azurite, StorageAccount } from './azurite.ts';

let made = 0;

/** A table of a name that nobody else has; a record makes it on first use. */
export function freshTable(azurite: Azurite): TableClient {
  made += 1;
  return tableOf(azurite, `test${made}`);
}

export function tableOf(azurite: Azurite, name: string): TableClient {
  return TableClient.fromConnectionString(azurite.connectionString(), name, {
    allowInsecureConnection: true,
    retryOptions: { retryDelayInMs: 20 },
  });
}

export function freshContainer(azurite: Azurite, account: StorageAccount = 'operations'): ContainerClient {
  made += 1;
  return containerOf(azurite, `test${made}`, account);
}

export function containerOf(azurite: Azurite, name: string, account: StorageAccount = 'operations'): ContainerClient {
  return new ContainerClient(azurite.connectionString(account), name, {
    retryOptions: { retryDelayInMs: 20, maxRetryDelayInMs: 100 },
  });
}

export interface TestClock {
  now(): Date;
  advance(seconds: number): void;
  set(at: string): void;
}

export function createTestClock(start = '2026-11-24T10:00:00.000Z'): TestClock {
  let time = Date.parse(start);
  return {
    now: () => new Date(time),
    advance(seconds) {
      time += seconds * 1000;
    },
    set(at) {
      time = Date.parse(at);
    },
  };
}
