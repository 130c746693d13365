/** A storage emulator for one test file: in memory, on free ports, with the two accounts that the system has. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type StorageAccount = 'operations' | 'anchors';

export interface Azurite {
  /** For the SDKs' clients; of the account `operations` if none is named. */
  connectionString(account?: StorageAccount): string;
  stop(): Promise<void>;
}

const accountKeys: Readonly<Record<StorageAccount, string>> = {
  operations: Buffer.from('operations').toString('base64'),
  anchors: Buffer.from('anchors').toString('base64'),
};

const services = ['Blob', 'Queue', 'Table'] as const;

/** Starts Azurite and resolves once all three services listen. Stop it in `afterAll`; it ends with this process in any case. */
export async function startAzurite(): Promise<Azurite> {
  const script = fileURLToPath(import.meta.resolve('azurite/dist/src/azurite.js'));
  const flags = ['--inMemoryPersistence', '--skipApiVersionCheck', '--silent', '--disableTelemetry'];
  const ports = ['--blobPort', '0', '--queuePort', '0', '--tablePort', '0'];
  const child = spawn(process.execPath, [script, ...flags, ...ports], {
    env: {
      ...process.env,
      AZURITE_ACCOUNTS: Object.entries(accountKeys)
        .map(([name, key]) => `${name}:${key}`)
        .join(';'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);

  let output = '';
  const endpoints = await new Promise<Map<string, string>>((resolve, reject) => {
    const found = new Map<string, string>();
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      for (const service of services) {
        const [, url] = new RegExp(`${service} service is successfully listening at (\\S+)`).exec(output) ?? [];
        if (url) found.set(service, url);
      }
      if (found.size === services.length) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    void exited.then(() => reject(new Error(`Azurite ended before it listened:\n${output}`)));
  });

  return {
    connectionString(account = 'operations') {
      const urls = [...endpoints].map(([service, url]) => `${service}Endpoint=${url}/${account}`);
      return [
        'DefaultEndpointsProtocol=http',
        `AccountName=${account}`,
        `AccountKey=${accountKeys[account]}`,
        ...urls,
      ].join(';');
    },
    async stop() {
      process.removeListener('exit', killWithUs);
      child.kill('SIGTERM');
      await exited;
    },
  };
}
