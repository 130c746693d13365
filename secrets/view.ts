/** A credential as people see it: where it lives, how old it is, who uses it, when it was and will be rotated. No value is ever read for it. */
import type { VaultSecretVersion, Vaults } from '../azure/vaults.ts';
import { isAutomationError } from '../errors.ts';
import type { Clock } from '../records/clock.ts';
import type { Runs } from '../records/runs.ts';
import { resourceName } from '../resources/resource-id.ts';
import type { SecretCatalogue } from './catalogue.ts';
import { tags, type Credential } from './credential.ts';
import { dueOf, type DueState } from './due.ts';
import { openRotations } from './open-rotations.ts';

export interface SecretView {
  readonly environment: string;
  readonly name: string;
  readonly strategy: Credential['source']['strategy'];
  readonly owner: string;
  /** `unreadable`: its vault does not answer, and `reasons` say why. */
  readonly state: DueState | 'unreadable';
  readonly reasons: readonly string[];
  readonly contentType: string;
  /** Names of vaults. */
  readonly vault: string;
  readonly standbyVaults: readonly string[];
  readonly validityDays: number;
  /** Of the current version; absent where there is none. */
  readonly version?: string;
  readonly ageDays?: number;
  readonly createdOn?: string;
  readonly expiresOn?: string;
  readonly lastRotation?: { readonly run: string; readonly at: string };
  readonly nextRotation?: string;
  /** The run that rotates it now. */
  readonly rotating?: string;
  readonly consumers: readonly ConsumerView[];
  readonly better?: string;
}

export interface ConsumerView {
  readonly site: string;
  readonly slot: string;
  readonly setting: string;
  readonly secret: string;
}

export interface VersionView {
  readonly vault: string;
  readonly version: string;
  readonly enabled: boolean;
  readonly createdOn: string;
  readonly expiresOn?: string;
  /** Which of the issuer's credentials it is. */
  readonly credentialId?: string;
  readonly rotationId?: string;
}

export interface ViewDeps {
  readonly catalogue: SecretCatalogue;
  readonly vaults: Pick<Vaults, 'current' | 'versions'>;
  readonly runs: Pick<Runs, 'list'>;
  readonly clock: Clock;
}

const readAtOnce = 8;

export async function listSecrets(deps: ViewDeps): Promise<readonly SecretView[]> {
  const { catalogue, runs } = deps;
  const rotating = await openRotations(runs, catalogue.environment);
  const views: SecretView[] = [];
  for (let start = 0; start < catalogue.credentials.length; start += readAtOnce) {
    const together = catalogue.credentials.slice(start, start + readAtOnce);
    views.push(...(await Promise.all(together.map((credential) => viewOf(deps, credential, rotating)))));
  }
  return views;
}

/** With every version that its vaults have; undefined for a name that is no credential's. */
export async function showSecret(
  deps: ViewDeps,
  name: string,
): Promise<(SecretView & { readonly versions: readonly VersionView[] }) | undefined> {
  const { catalogue, runs, vaults } = deps;
  const credential = catalogue.credentials.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (credential === undefined) return undefined;
  const view = await viewOf(deps, credential, await openRotations(runs, catalogue.environment));
  if (view.state === 'unreadable') return { ...view, versions: [] };
  const versions: VersionView[] = [];
  for (const vault of catalogue.vaults) {
    const found = await vaults.versions(vault.id, credential.name);
    versions.push(...found.map((version) => versionView(vault.name, version)));
  }
  return { ...view, versions };
}

async function viewOf(
  { vaults, clock }: ViewDeps,
  credential: Credential,
  rotating: ReadonlyMap<string, string>,
): Promise<SecretView> {
  const run = rotating.get(credential.name.toLowerCase());
  const known = { ...ofCatalogue(credential), ...(run === undefined ? {} : { rotating: run }) };
  try {
    const current = await vaults.current(credential.vault, credential.name);
    const { state, reasons, dueAt } = dueOf(credential, current, clock.now());
    return {
      ...known,
      state,
      reasons,
      ...(current === undefined ? {} : ofVersion(current, clock.now())),
      ...(dueAt === undefined ? {} : { nextRotation: dueAt }),
    };
  } catch (error) {
    if (!isAutomationError(error)) throw error;
    return { ...known, state: 'unreadable', reasons: [error.message] };
  }
}

function ofCatalogue(credential: Credential): Omit<SecretView, 'state' | 'reasons'> {
  const { environment, name, owner, contentType, validityDays, source, better } = credential;
  return {
    environment,
    name,
    strategy: source.strategy,
    owner,
    contentType,
    validityDays,
    vault: resourceName(credential.vault),
    standbyVaults: credential.standbyVaults.map(resourceName),
    consumers: credential.consumers.map(({ site, slot = 'production', setting, secret }) => ({
      site: resourceName(site),
      slot,
      setting,
      secret,
    })),
    ...(better === undefined ? {} : { better }),
  };
}

function ofVersion(
  { version, createdOn, expiresOn, tags: found }: VaultSecretVersion,
  now: Date,
): Pick<SecretView, 'version' | 'ageDays' | 'createdOn' | 'expiresOn' | 'lastRotation'> {
  const run = found[tags.rotationId];
  return {
    version,
    createdOn,
    ageDays: Math.max(0, Math.floor((now.getTime() - Date.parse(createdOn)) / 86_400_000)),
    ...(expiresOn === undefined ? {} : { expiresOn }),
    ...(run === undefined ? {} : { lastRotation: { run, at: createdOn } }),
  };
}

function versionView(
  vault: string,
  { version, enabled, createdOn, expiresOn, tags: found }: VaultSecretVersion,
): VersionView {
  const [credentialId, rotationId] = [found[tags.credentialId], found[tags.rotationId]];
  return {
    vault,
    version,
    enabled,
    createdOn,
    ...(expiresOn === undefined ? {} : { expiresOn }),
    ...(credentialId === undefined ? {} : { credentialId }),
    ...(rotationId === undefined ? {} : { rotationId }),
  };
}
