/** Everything that must be so after a rotation, wherever it was interrupted. */
import type { Page } from '../../records/pages.ts';
import type { Run } from '../../records/runs.ts';
import { pendingNameOf, tags, type Credential } from '../../secrets/credential.ts';
import { keyProviderOf } from '../../secrets/key-providers.ts';
import { resourceName } from '../../resources/resource-id.ts';
import { recordChecks, type Evidence } from './evidence.ts';
import { check, equal, type Check } from './scenario.ts';
import {
  goodAtIssuer,
  idOf,
  referencesOf,
  regenerationsOf,
  unwellSites,
  vaultsOf,
  versionsIn,
  type Regeneration,
} from './secrets.ts';
import type { World } from './world.ts';

export interface Expected {
  /** CredentialId of the version in use before. */
  readonly before: string;
  readonly outcome?: string;
  /** Whether the one before is to open nothing by now. */
  readonly ended?: boolean;
  /** Whether it was to go on opening for a while. */
  readonly overlaps?: boolean;
}

/** Runs that were about the secret, by its name. */
export function runsAbout({ name }: Credential, { runs }: Evidence): readonly Run[] {
  return runs.filter(({ runbook, input }) => runbook === 'rotate-secret' && secretOf(input) === name);
}

function secretOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'secret' in input ? input.secret : undefined;
}

/** A secret that has its successor, everywhere, and whose predecessor opens nothing. */
export async function checkRotated(
  world: World,
  credential: Credential,
  evidence: Evidence,
  { before, outcome = 'rotated', ended = true, overlaps = true }: Expected,
): Promise<readonly Check[]> {
  const { name, consumers } = credential;
  const acted = runsAbout(credential, evidence).filter((run) => run.outcome?.acted);
  const [run] = acted;
  const vaults = await Promise.all(
    vaultsOf(credential).map(async (vault) => ({
      vault,
      versions: await versionsIn(world, vault, name),
      pending: await versionsIn(world, vault, pendingNameOf(name)),
    })),
  );
  const current = vaults.map(({ versions: [newest] }) => newest);
  const earlier = vaults.flatMap(({ versions: [, ...older], pending }) => [...older, ...pending]);
  const [home] = current;
  const good = await goodAtIssuer(world, credential);
  const about = (text: string) => `${name}: ${text}`;
  return [
    equal(
      about('one run rotated it'),
      acted.map((each) => each.outcome?.kind),
      [outcome],
    ),
    equal(
      about('every vault gives out what that run made'),
      current.map((version) => version?.enabled === true && version.tags[tags.rotationId] === run?.id),
      current.map(() => true),
    ),
    equal(about('all of them the same one'), new Set(current.map(idOf)).size, 1),
    check(about('it is another one than before'), idOf(home) !== before || before === '', idOf(home)),
    check(
      about('it ends when it should'),
      Math.abs(lifeDays(home) - credential.validityDays) < 1,
      `${lifeDays(home).toFixed(1)} days`,
    ),
    equal(
      about('what came before is disabled'),
      earlier.filter(({ enabled }) => enabled).map(idOf),
      ended ? [] : [before],
    ),
    ...(await consumerChecks(world, credential)),
    check(
      about('its consumers are well'),
      (await unwellSites(world, credential)).length === 0,
      `${consumers.length} settings`,
    ),
    ...(good ? [equal(about('nothing else opens anything'), good, [idOf(home)])] : []),
    ...(await regenerationChecks(world, credential, { before, ended, overlaps })),
  ];
}

function lifeDays(version: { createdOn: string; expiresOn?: string } | undefined): number {
  return version?.expiresOn === undefined
    ? Number.NaN
    : (Date.parse(version.expiresOn) - Date.parse(version.createdOn)) / 86_400_000;
}

/** Each setting, in both regions and all slots, is resolved to the version that the vault of its region gives out. */
export async function consumerChecks(world: World, { name, consumers }: Credential): Promise<readonly Check[]> {
  const wrong: string[] = [];
  for (const { site, slot, setting, secret, vault } of consumers) {
    const [newest] = await versionsIn(world, vault.slice(vault.lastIndexOf('/') + 1), secret);
    const found = (await referencesOf(world, site, slot)).get(setting);
    if (found?.status !== 'Resolved' || found.activeVersion !== newest?.version)
      wrong.push(
        `${site.slice(site.lastIndexOf('/') + 1)}/${slot ?? 'production'} ${setting}: ${found?.status ?? 'absent'}`,
      );
  }
  return [
    check(
      `${name}: every setting has the current version`,
      consumers.length > 0 && wrong.length === 0,
      wrong.join('; ') || `${consumers.length} settings`,
    ),
  ];
}

/** Keys were made anew as often as was needed, and never the one that some vault gave out. */
async function regenerationChecks(
  world: World,
  credential: Credential,
  { before, ended, overlaps }: Required<Omit<Expected, 'outcome'>>,
): Promise<readonly Check[]> {
  const { source, name } = credential;
  if (source.strategy !== 'dual-key') return [];
  const keys = keyProviderOf(source.provider)?.keys ?? [];
  const other = keys.find((key) => key !== before) ?? '';
  const done = await regenerationsOf(world, credential);
  const [home] = await versionsIn(world, resourceName(credential.vault), name);
  const until = done.find(({ key }) => key === before)?.at;
  const overlapped = (Date.parse(until ?? '') - Date.parse(home?.createdOn ?? '')) / 1000;
  const inUse: Regeneration[] = [];
  for (const vault of vaultsOf(credential)) {
    const versions = await versionsIn(world, vault, name);
    inUse.push(
      ...done.filter(({ key, at }) => idOf(versions.find(({ createdOn }) => isBefore(createdOn, at))) === key),
    );
  }
  return [
    equal(
      `${name}: keys were made anew once each, the unused one first`,
      done.map(({ key }) => key),
      ended ? [other, before] : [other],
    ),
    equal(`${name}: never a key in use`, inUse, []),
    ...(ended && overlaps
      ? [
          check(
            `${name}: the one before opens until its overlap is over`,
            overlapped >= credential.overlapSeconds,
            `${overlapped} s of ${credential.overlapSeconds} s`,
          ),
        ]
      : []),
  ];
}

/** Vaults tell the second: what is of the same second came after what was needed for it. */
function isBefore(createdOn: string, at: string): boolean {
  return Date.parse(createdOn) + 1000 <= Date.parse(at);
}

/** Pages of rotations, and of the sweep: whoever is called by an alert about an unwell site is called by another runbook. */
export async function pagesOf(world: World): Promise<readonly Page[]> {
  const { items } = await world.as('reader').get<{ items: readonly Page[] }>('pages?limit=1000');
  return items.filter(({ run }) => run === undefined || run.startsWith('rotate-secret'));
}

/** Nobody was called for anything else, nothing is left open, and the records are whole. */
export async function checkQuiet(
  world: World,
  evidence: Evidence,
  { pages = [], alertsOf = [] }: { readonly pages?: readonly string[]; readonly alertsOf?: readonly string[] } = {},
): Promise<readonly Check[]> {
  const { items: holds } = await world
    .as('reader')
    .get<{ items: readonly { scope: string }[] }>(`environments/${world.environment}/holds`);
  const alerts = (await world.cloud.alerts()).map(({ rule }) => rule);
  return [
    equal(
      'people were paged for that and nothing else',
      [...new Set((await pagesOf(world)).map(kindOf))].toSorted(),
      pages.toSorted(),
    ),
    equal(
      'no other alert fired',
      alerts.filter((rule) => !alertsOf.some((site) => rule.includes(site))),
      [],
    ),
    equal(
      'no hold is left',
      holds.map(({ scope }) => scope),
      [],
    ),
    ...(await recordChecks(world, evidence)),
  ];
}

/** What a run paged for; `id` is the run's, and the kind. */
function kindOf({ id, run }: Page): string {
  return run === undefined ? id : id.slice(run.length + 1);
}
