/** The product's own clients on an emulated cloud in this process: found and trusted as on a laptop, by environment. */
import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { vi } from 'vitest';
import { createAzureClients, type AzureClients } from '../../../azure/clients.ts';
import { readConfiguration } from '../../../config.ts';
import { createCloudControl, type CloudControl } from '../../../local/cloud/control.ts';
import { startCloud, type Cloud } from '../../../local/cloud/start.ts';
import { declaredSettings } from '../../../local/system/settings.ts';
import { readSnapshot } from '../../../resources/snapshot.ts';
import { root } from './sandbox.ts';

export interface EmulatedAzure extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly control: CloudControl;
  readonly clients: AzureClients;
  /** What a process needs in its environment to find this cloud. */
  readonly environment: Readonly<Record<string, string>>;
  /** Resource id of the API's site in a region. */
  site(region: 'weu' | 'neu'): string;
}

const snapshot = `${root}infra/snapshots/dev.json`;

/** Resource id of what the snapshot calls so. */
function idOf(type: string, name: string): string {
  const { resources } = readSnapshot('dev', JSON.parse(readFileSync(snapshot, 'utf8')));
  const found = resources.find((resource) => resource.type === type && resource.name === name);
  if (found === undefined) throw new Error(`${snapshot} has no ${type} "${name}".`);
  return found.id;
}

/** Durations short enough to wait for; Azure's are the default outside tests. */
export async function startAzure(): Promise<EmulatedAzure> {
  const cloud = await startCloud({
    snapshot,
    durations: { restartMs: 20, switchMs: 100, warmUpLimitMs: 400 },
    retryAfterSeconds: 0,
    passwordDelayMs: 200,
  });
  // The SDKs' own way to certificates is NODE_EXTRA_CA_CERTS, which is read when a process starts.
  tls.setDefaultCACertificates([...tls.getCACertificates(), cloud.ca]);
  const declared = await declaredSettings(snapshot);
  const environment = { ...cloud.environment, AZURE_CLIENT_ID: declared['AZURE_CLIENT_ID'] ?? '' };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return {
    cloud,
    environment,
    control: createCloudControl(cloud.url, cloud.ca),
    clients: createAzureClients(readConfiguration({ ...declared, ...environment })),
    site: (region) => idOf('Microsoft.Web/sites', `chaufher-dev-api-${region}`),
    async [Symbol.asyncDispose]() {
      vi.unstubAllEnvs();
      await cloud.stop();
    },
  };
}
