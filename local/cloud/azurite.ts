/** How Azurite is started so that it takes the tokens of the emulated managed identity. */
import { createHash } from 'node:crypto';
import type { Certificates } from './certificates.ts';

export interface AzuritePorts {
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

/** Arguments; where to keep data (`--location`, or `--inMemoryPersistence`) is the caller's to add. */
export function azuriteArguments(options: { certificateFiles: Certificates['files']; ports: AzuritePorts }): string[] {
  const { certificateFiles, ports } = options;
  const host = '127.0.0.1';
  return [
    '--cert',
    certificateFiles.certificate,
    '--key',
    certificateFiles.key,
    '--oauth',
    'basic',
    '--blobHost',
    host,
    '--queueHost',
    host,
    '--tableHost',
    host,
    '--blobPort',
    String(ports.blob),
    '--queuePort',
    String(ports.queue),
    '--tablePort',
    String(ports.table),
    // The clients speak a newer version of the protocol than Azurite knows by name.
    '--skipApiVersionCheck',
    '--disableTelemetry',
  ];
}

/** `AZURITE_ACCOUNTS` for these accounts. Their keys are made from their names: nothing signs in with them. */
export function azuriteEnvironment(accounts: readonly string[]): { AZURITE_ACCOUNTS: string } {
  return { AZURITE_ACCOUNTS: accounts.map((account) => `${account}:${keyOf(account)}`).join(';') };
}

function keyOf(account: string): string {
  return createHash('sha512').update(`local account ${account}`).digest('base64');
}
