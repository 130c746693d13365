/** Everything the automation remembers, over one storage account for records and another for anchors. */
import type { TableClient } from '@azure/data-tables';
import type { ContainerClient } from '@azure/storage-blob';
import { createAnchors } from './anchors.ts';
import { createApprovals } from './approvals.ts';
import { createAuditReader } from './audit-reader.ts';
import { createAudit } from './audit.ts';
import type { Clock } from './clock.ts';
import { createEpisodes } from './episodes.ts';
import { createHolds } from './holds.ts';
import { createIncidents } from './incidents.ts';
import { createIntake } from './intake.ts';
import { createLeases, type Owner } from './leases.ts';
import { createPages } from './pages.ts';
import { createReleases } from './releases.ts';
import { createRuns } from './runs.ts';
import { mapStorageError } from './storage-errors.ts';
import { createTemplates } from './templates.ts';

/** The tables, as infrastructure declares them. */
export const tableNames = [
  'leases',
  'holds',
  'releases',
  'runs',
  'episodes',
  'incidents',
  'pages',
  'approvals',
] as const;
/** The containers of the records' account; the anchors have one in an account of their own. */
export const containerNames = ['audit', 'releases', 'signals'] as const;

export type TableName = (typeof tableNames)[number];
export type ContainerName = (typeof containerNames)[number];

export interface RecordsOptions {
  readonly tableClient: (name: TableName) => TableClient;
  readonly container: (name: ContainerName) => ContainerClient;
  readonly anchorsContainer: ContainerClient;
  readonly clock: Clock;
  readonly environment: string;
  /** Whether a run's durable instance is alive; suspended counts. */
  readonly isAlive: (owner: Owner) => Promise<boolean>;
  /** Of this region; one more with every failover. */
  readonly epoch: number;
}

export type Records = ReturnType<typeof createRecords>;

export function createRecords({
  tableClient,
  container,
  anchorsContainer,
  clock,
  environment,
  isAlive,
  epoch,
}: RecordsOptions) {
  const audit = createAudit({ container: container('audit'), environment, clock });
  let storage: Promise<void> | undefined;

  async function makeStorage(): Promise<void> {
    await Promise.all([
      ...tableNames.map((name) => tableClient(name).createTable()),
      ...[...containerNames.map((name) => container(name)), anchorsContainer].map(async (one) => {
        // Looked for first: who may only write anchors may not make containers, and need not.
        if (!(await one.exists())) await one.createIfNotExists();
      }),
    ]);
  }

  return {
    leases: createLeases({ table: tableClient('leases'), clock, isAlive, epoch }),
    holds: createHolds({ table: tableClient('holds'), clock }),
    audit,
    auditReader: createAuditReader({ container: container('audit'), anchorsContainer }),
    anchors: createAnchors({ container: anchorsContainer, audit, environment, clock }),
    releases: createReleases({ table: tableClient('releases'), clock }),
    runs: createRuns({ table: tableClient('runs'), clock }),
    episodes: createEpisodes({ table: tableClient('episodes'), clock }),
    incidents: createIncidents({ table: tableClient('incidents'), clock }),
    pages: createPages({ table: tableClient('pages'), clock }),
    approvals: createApprovals({ table: tableClient('approvals'), clock }),
    templates: createTemplates({ container: container('releases') }),
    intake: createIntake({ container: container('signals'), clock }),

    /** Makes tables and containers that are missing, once a process; tried again after a failure. A record also makes its own on first use. */
    ensureStorage(): Promise<void> {
      storage ??= makeStorage().catch((error: unknown) => {
        storage = undefined;
        throw mapStorageError(error, 'make the tables and containers of the records');
      });
      return storage;
    },
  };
}
