/** The daily sweep: looks at every secret of every vault, since near-expiry events come only for what was made after the subscription, and never for what is disabled. */
import { isAutomationError } from '../errors.ts';
import type { Instances } from '../intake/instances.ts';
import type { Audit } from '../records/audit.ts';
import type { Clock } from '../records/clock.ts';
import type { Pages } from '../records/pages.ts';
import type { Run, Runs } from '../records/runs.ts';
import { fingerprint } from '../signals/fingerprint.ts';
import { instanceIdOf } from '../signals/instance-id.ts';
import { assess, type Assessment, type Contents } from './assess.ts';
import type { SecretCatalogue } from './catalogue.ts';
import type { Vault } from './environment-vaults.ts';
import { createInventory, type Inventory, type InventoryDeps } from './inventory.ts';
import { openRotations } from './open-rotations.ts';
import { rotateSecretRunbook, type RotateSecretInput } from './rotation-input.ts';
import { createSweepPages, type SweepPages } from './sweep-pages.ts';

export interface SweepDeps extends InventoryDeps {
  readonly catalogue: SecretCatalogue;
  readonly records: {
    readonly runs: Pick<Runs, 'request' | 'list'>;
    readonly pages: Pick<Pages, 'page'>;
    readonly audit: Pick<Audit, 'append'>;
  };
  readonly instances: Pick<Instances, 'start'>;
  readonly clock: Clock;
}

export interface SweepSummary {
  readonly environment: string;
  readonly vaults: number;
  /** Names of vaults that could not be read, wholly or in part. */
  readonly unreadable: readonly string[];
  readonly secrets: number;
  /** Calls made: pages of 25 secrets, and versions looked up. */
  readonly calls: { readonly pages: number; readonly lookups: number };
  /** What must be rotated. */
  readonly due: number;
  /** Ids of the runs that this sweep asked for. */
  readonly runs: readonly string[];
  /** How many pages this sweep made. */
  readonly pages: number;
  readonly secondsWaited: number;
  readonly seconds: number;
}

const reasons: Readonly<Partial<Record<Assessment['verdict'], RotateSecretInput['reason']>>> = {
  due: 'near-expiry',
  expired: 'expired',
  missing: 'missing',
};

/** Can be repeated at any point: runs and pages are known by the version that they are about. */
export async function sweepSecrets(deps: SweepDeps): Promise<SweepSummary> {
  const { catalogue, records, clock } = deps;
  const { environment } = catalogue;
  const startedAt = clock.now();
  const inventory = createInventory(deps);
  const pages = createSweepPages({ catalogue, pages: records.pages, now: startedAt });
  const unreadable = new Set<Vault>();
  const orTell = async <T>(vault: Vault, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!isAutomationError(error)) throw error;
      unreadable.add(vault);
      await pages.unreadable(vault, error.message);
      return undefined;
    }
  };

  const contents = new Map<Vault, Contents>();
  for (const vault of catalogue.vaults) contents.set(vault, await orTell(vault, () => inventory.list(vault)));

  const underWay = await openRotations(records.runs, environment);
  const runs: string[] = [];
  let due = 0;
  for (const assessment of assess(catalogue, (vault) => contents.get(vault), clock.now())) {
    const reason = reasons[assessment.verdict];
    if (reason === undefined) await pages.about(assessment);
    else {
      due += 1;
      if (underWay.has(assessment.name.toLowerCase())) continue;
      const { vault } = assessment;
      const version = await orTell(vault, () => versionOf(assessment, inventory));
      if (version === undefined) continue;
      const { run, created } = await runFor(deps, assessment, {
        reason,
        version,
        today: startedAt.toISOString().slice(0, 10),
      });
      if (created) runs.push(run.id);
      await goOn(deps, { run, assessment, pages });
    }
  }
  await pages.rest();

  const { secondsWaited, ...calls } = inventory.calls;
  const summary: SweepSummary = {
    environment,
    vaults: catalogue.vaults.length,
    unreadable: [...unreadable].map(({ name }) => name),
    secrets: [...contents.values()].reduce((sum, content) => sum + (content?.length ?? 0), 0),
    calls,
    due,
    runs,
    pages: pages.created(),
    secondsWaited,
    seconds: (clock.now().getTime() - startedAt.getTime()) / 1000,
  };
  await records.audit.append({
    key: `secrets/sweep/${environment}/${startedAt.toISOString()}`,
    run: '',
    actor: 'sweep-secrets',
    act: 'secrets-swept',
    phase: 'note',
    subject: environment,
    // Ids of runs could be hundreds, and an entry holds 8 KB.
    detail: { ...summary, runs: runs.length },
  });
  return summary;
}

const none = 'none';

/** The version that the list spoke of, or `none`; undefined where another has taken its place meanwhile, which the next sweep will judge. */
async function versionOf({ vault, name, secret }: Assessment, inventory: Inventory): Promise<string | undefined> {
  const current = await inventory.current(vault, name);
  if (current?.createdOn !== secret?.createdOn) return undefined;
  return current?.version ?? none;
}

interface Wanted {
  readonly reason: RotateSecretInput['reason'];
  /** Of the version that is current, or `none`. */
  readonly version: string;
  readonly today: string;
}

interface Requested {
  readonly run: Run;
  readonly created: boolean;
}

/** One run a version, whoever sweeps and however often; where that one left things as they were, such as for a hold, one more a day. */
async function runFor(deps: SweepDeps, assessment: Assessment, wanted: Wanted): Promise<Requested> {
  const first = await requestRun(deps, assessment, { ...wanted, epoch: wanted.version });
  const { state, outcome } = first.run;
  const leftAlone = state === 'finished' && outcome?.acted === false && !outcome.kind.startsWith('escalated');
  return leftAlone ? requestRun(deps, assessment, { ...wanted, epoch: `${wanted.version} ${wanted.today}` }) : first;
}

function requestRun(
  { catalogue: { environment }, records }: SweepDeps,
  { name, vault }: Assessment,
  { reason, version, epoch }: Wanted & { readonly epoch: string },
): Promise<Requested> {
  const cause = { fingerprint: fingerprint('secret', { environment, secret: name }), epoch };
  const input: RotateSecretInput = {
    environment,
    secret: name,
    reason,
    vault: vault.id,
    ...(version === none ? {} : { version }),
  };
  return records.runs.request({
    id: instanceIdOf(rotateSecretRunbook, cause),
    runbook: rotateSecretRunbook,
    environment,
    input,
    cause,
    by: 'sweep-secrets',
  });
}

/** A run whose instance was never started is started now; one that has ended did not make a new version. */
async function goOn(
  { instances }: SweepDeps,
  { run, assessment, pages }: { readonly run: Run; readonly assessment: Assessment; readonly pages: SweepPages },
): Promise<void> {
  if (run.state === 'requested') await instances.start(run);
  else if (run.state === 'finished')
    await pages.notRotated(assessment, { id: run.id, outcome: run.outcome?.kind ?? 'nothing' });
}
