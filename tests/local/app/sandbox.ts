/** What activities reach, for one test: real records in tables and containers of its own, real rules, and sites in memory. */
import { createHttpProbe } from '../../../azure/http-probe.ts';
import type { Ports, SecretPorts } from '../../../orchestrations/ports.ts';
import { runbooks } from '../../../orchestrations/registry.ts';
import type { AuditEntry } from '../../../records/audit-chain.ts';
import { createRecords, type Records } from '../../../records/records.ts';
import { loadSignalRules, type SignalRules } from '../../../signals/load.ts';
import type { Azurite } from '../../support/azurite.ts';
import { containerOf, createTestClock, tableOf, type TestClock } from '../../support/storage.ts';
import { createMemorySites, type MemorySites } from './memory-sites.ts';
import { refusedDeployed, refusedSecretPorts } from './refused-secret-ports.ts';

export const root = new URL('../../../', import.meta.url).pathname;

let rules: Promise<SignalRules> | undefined;
export const realRules = (): Promise<SignalRules> => (rules ??= loadSignalRules(root, runbooks));

let made = 0;

export interface Sandbox {
  readonly ports: Ports;
  readonly records: Records;
  readonly clock: TestClock;
  readonly sites: MemorySites;
  readonly logged: string[];
  /** Whether durable instances live, by id; those not named do. */
  readonly dead: Set<string>;
  readonly audit: () => Promise<readonly AuditEntry[]>;
}

/** @param secrets - vaults and issuers: those of an emulated cloud (azure/secret-ports.ts), or fakes; without, every call is refused */
export async function createSandbox(
  azurite: Azurite,
  clock = createTestClock(),
  secrets: SecretPorts = refusedSecretPorts,
): Promise<Sandbox> {
  made += 1;
  const unique = `${made}x${process.pid}`;
  const dead = new Set<string>();
  const logged: string[] = [];
  const records = createRecords({
    tableClient: (name) => tableOf(azurite, `${name}${unique}`),
    container: (name) => containerOf(azurite, `${name}${unique}`),
    anchorsContainer: containerOf(azurite, `anchors${unique}`, 'anchors'),
    clock,
    environment: 'dev',
    isAlive: async ({ id }) => !dead.has(id),
    epoch: 1,
  });
  const { estate } = await realRules();
  const sites = createMemorySites();
  return {
    records,
    clock,
    sites,
    logged,
    dead,
    ports: {
      clock,
      records,
      estate,
      isAlive: async (id) => !dead.has(id),
      wake: async () => {},
      webApps: sites,
      metrics: { served: async () => ({ requests: 0, serverErrors: 0 }) },
      probe: createHttpProbe({ clock }),
      deployed: refusedDeployed,
      ...secrets,
      log: (message) => void logged.push(message),
    },
    async audit() {
      const text = (await records.auditReader.day('dev', clock.now().toISOString().slice(0, 10))) ?? '';
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line): AuditEntry => JSON.parse(line));
    },
  };
}
