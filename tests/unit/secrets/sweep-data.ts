/** A sweep over vaults, runs and pages in memory. */
import type { AuditEvent } from '../../../records/audit.ts';
import type { PageInput } from '../../../records/pages.ts';
import { finished, requested, type Run, type RunOutcome } from '../../../records/run-transitions.ts';
import { sweepSecrets, type SweepDeps, type SweepSummary } from '../../../secrets/sweep.ts';
import { catalogueOf, ids, secretsText, shop } from './shop.ts';
import { createMemoryVaults, media, now, secret, type MemoryVaults } from './vault-data.ts';

export interface Sweeping {
  readonly vaults: MemoryVaults;
  readonly runs: Map<string, Run>;
  readonly pages: Map<string, PageInput>;
  readonly audit: AuditEvent[];
  readonly started: string[];
  readonly waited: number[];
  /** Sets the clock forward. */
  advance(days: number): void;
  end(id: string, outcome: RunOutcome): void;
  sweep(changes?: Partial<SweepDeps>): Promise<SweepSummary>;
}

/** Both vaults have what they should. */
export function createSweeping(text: string = secretsText): Sweeping {
  const level = [secret('token'), media()];
  const vaults = createMemoryVaults({ [ids.west]: level, [ids.north]: level });
  const runs = new Map<string, Run>();
  const pages = new Map<string, PageInput>();
  const audit: AuditEvent[] = [];
  const started: string[] = [];
  const waited: number[] = [];
  let at = now.getTime();
  const clock = { now: () => new Date(at) };

  const deps: SweepDeps = {
    catalogue: catalogueOf(shop, text),
    vaults,
    clock,
    patienceSeconds: 60,
    async pause(seconds) {
      waited.push(seconds);
      at += seconds * 1000;
    },
    instances: { start: async ({ id }) => void started.push(id) },
    records: {
      runs: {
        async request(request) {
          const known = runs.get(request.id);
          const run = known ?? requested(request, clock.now().toISOString());
          runs.set(run.id, run);
          return { run, created: known === undefined };
        },
        list: async (asked) => ({ items: [...runs.values()].filter(({ state }) => state === asked?.state) }),
      },
      pages: {
        async page(input) {
          const created = !pages.has(input.id);
          if (created) pages.set(input.id, input);
          const { incident: _, run: __, ...facts } = input;
          return { created, page: { ...facts, pagedAt: now.toISOString(), respondBy: now.toISOString() } };
        },
      },
      audit: {
        async append(event) {
          audit.push(event);
          return { sequence: audit.length, hash: '', blob: '' };
        },
      },
    },
  };

  return {
    vaults,
    runs,
    pages,
    audit,
    started,
    waited,
    advance: (days) => (at += days * 86_400_000),
    end(id, outcome) {
      const run = runs.get(id);
      if (run) runs.set(id, finished(run, outcome, clock.now().toISOString()));
    },
    sweep: (changes = {}) => sweepSecrets({ ...deps, ...changes }),
  };
}
