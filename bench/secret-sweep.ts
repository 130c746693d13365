/** What the daily sweep asks of vaults with 5,000 secrets: calls made against calls needed, whether a vault had to refuse any, and how long it took. */
import { join } from 'node:path';
import tls from 'node:tls';
import * as z from 'zod';
import { createAzureClients } from '../azure/clients.ts';
import { createSecretPorts } from '../azure/secret-ports.ts';
import { readConfiguration } from '../config.ts';
import { createCloudControl, type CloudStatus } from '../local/cloud/control.ts';
import type { VaultCalls } from '../local/cloud/key-vault/throttle.ts';
import { startCloud, type Cloud } from '../local/cloud/start.ts';
import { declaredSettings } from '../local/system/settings.ts';
import { requested } from '../records/run-transitions.ts';
import { loadSnapshots, snapshotsPath } from '../resources/load.ts';
import type { SecretCatalogue } from '../secrets/catalogue.ts';
import { vaultsOf, type Vault } from '../secrets/environment-vaults.ts';
import { sweepSecrets, type SweepDeps } from '../secrets/sweep.ts';
import { measured, type Measured } from './measured.ts';
import { root } from './stand.ts';

const secrets = 5_000;
/** Every hundredth is due. */
const dueEvery = 100;
/** A vault lists so many with a call (REST API 7.x). */
const pageSize = 25;
const rounds = 3;
const seededAtOnce = 50;
const day = 86_400_000;

export async function secretSweep(): Promise<readonly Measured[]> {
  const snapshot = join(root, snapshotsPath, 'dev.json');
  const cloud = await startCloud({ snapshot });
  try {
    tls.setDefaultCACertificates([...tls.getCACertificates(), cloud.ca]);
    const [home] = vaultsOf((await loadSnapshots(join(root, snapshotsPath))).find(isDev) ?? { resources: [] });
    if (home === undefined) throw new Error('The snapshot of dev has no vault.');
    await seed(cloud, home);
    const deps = await depsOf(cloud, catalogueOf(home), snapshot);
    const control = createCloudControl(cloud.url, cloud.ca);
    const [made, refused, seconds]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      const before = callsOf(await control.status(), home);
      seconds.push((await sweepSecrets(deps)).seconds);
      const after = callsOf(await control.status(), home);
      made.push(after.transactions - before.transactions);
      refused.push(after.throttled - before.throttled);
    }
    const needed = secrets / pageSize + secrets / dueEvery;
    const name = `sweep of ${secrets.toLocaleString('en')} secrets`;
    return [
      measured({ name: `${name}: calls`, unit: 'calls', ours: made, baseline: [needed], aim: { under: 1.1 } }),
      measured({ name: `${name}: refused for too many`, unit: 'calls', ours: refused, aim: { exactly: 0 } }),
      measured({ name: `${name}: duration`, unit: 's', ours: seconds }),
    ];
  } finally {
    await cloud.stop();
  }
}

function isDev({ environment }: { readonly environment: string }): boolean {
  return environment === 'dev';
}

function nameOf(index: number): string {
  return `generated-${index}`;
}

function expiresIn(days: number): string {
  return new Date(Date.now() + days * day).toISOString();
}

async function seed(cloud: Cloud, home: Vault): Promise<void> {
  const control = createCloudControl(cloud.url, cloud.ca);
  for (let first = 0; first < secrets; first += seededAtOnce) {
    const indexes = Array.from({ length: seededAtOnce }, (_, offset) => first + offset);
    await Promise.all(
      indexes.map((index) =>
        control.seedSecret({
          vault: home.name,
          name: nameOf(index),
          value: `value-of-${index}`,
          expiresOn: expiresIn(index % dueEvery === 0 ? 10 : 80),
        }),
      ),
    );
  }
}

function catalogueOf(home: Vault): SecretCatalogue {
  return {
    environment: 'dev',
    vaults: [home],
    companions: new Map(),
    findings: [],
    ignored: [],
    owner: 'bench',
    credentials: Array.from({ length: secrets }, (_, index) => ({
      environment: 'dev',
      name: nameOf(index),
      owner: 'bench',
      vault: home.id,
      standbyVaults: [],
      validityDays: 90,
      rotateBeforeDays: 30,
      overlapSeconds: 3600,
      contentType: 'text/plain',
      source: { strategy: 'generated', form: { kind: 'random', bytes: 32 } },
      consumers: [],
    })),
  };
}

/** Only what is asked of vaults is measured: runs, pages and the audit cost nothing here. */
async function depsOf(cloud: Cloud, catalogue: SecretCatalogue, snapshot: string): Promise<SweepDeps> {
  const settings = { ...(await declaredSettings(snapshot)), ...cloud.environment };
  Object.assign(process.env, settings);
  const { vaults } = createSecretPorts(createAzureClients(readConfiguration(settings)));
  const at = new Date().toISOString();
  return {
    catalogue,
    vaults,
    clock: { now: () => new Date() },
    pause: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    patienceSeconds: 60,
    instances: { start: async () => {} },
    records: {
      runs: {
        request: async (request) => ({ created: true, run: requested(request, at) }),
        list: async () => ({ items: [] }),
      },
      pages: {
        page: async ({ id, environment, severity, title, why, known }) => ({
          created: true,
          page: { id, environment, severity, title, why, known, pagedAt: at, respondBy: at },
        }),
      },
      audit: { append: async () => ({ sequence: 1, hash: '', blob: '' }) },
    },
  };
}

/** As the vault itself counts them, with whatever the SDK repeats. */
function callsOf({ services }: CloudStatus, { name }: Vault): Pick<VaultCalls, 'transactions' | 'throttled'> {
  const vaults = z
    .array(z.object({ vault: z.string(), transactions: z.int(), throttled: z.int() }))
    .parse(services['key-vault']);
  const found = vaults.find(({ vault }) => vault === name);
  if (found === undefined) throw new Error(`The emulated cloud has no vault ${name}.`);
  return found;
}
