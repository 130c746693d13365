/** What the instances of each site and slot have in place of their Key Vault references, and whether they can work with it. */
import type { Resources } from '../arm/state.ts';
import type { IssuedCredentials } from '../issued.ts';
import { objectOf, textOf, type JsonObject } from '../json.ts';
import type { Store } from '../store.ts';
import { digestOf, type Artefacts } from './artefacts.ts';
import { effectiveSettings } from './exchange.ts';
import { isReady, restarted, type AppServiceDurations, type Check } from './instances.ts';
import {
  differ,
  isReference,
  lastFetched,
  settled,
  targetOf,
  type FetchedReference,
  type FetchedReferences,
  type ReferenceStatus,
  type SiteReferences,
} from './secret-reference.ts';
import type { SecretSource } from './secret-source.ts';
import { imageOf, type Sites, type SiteState } from './state.ts';

export interface References {
  /** The site with everything fetched anew, as its instances start with it. */
  fetched(state: SiteState): SiteState;
  /** Fetches everything anew; other values bring up other instances, while those before serve until they are there. */
  refresh(state: SiteState): void;
  /** What was fetched last, by setting. */
  list(state: SiteState): FetchedReferences;
  /** The identity that the site reads vaults with; undefined where it has none. */
  identityOf(state: SiteState): JsonObject | undefined;
  /** What its instances cannot work with, by the names of the settings. */
  failing(state: SiteState): readonly Check[];
  /** An artefact was declared anew: those of its instances that run are taken to have started with what they have. */
  declared(digest: string): void;
}

/** How long App Service keeps what it fetched. */
const keptForMs = 24 * 3600 * 1000;

export function createReferences(deps: {
  store: Store;
  sites: Sites;
  artefacts: Artefacts;
  resources: Resources;
  vaults: SecretSource;
  issued: IssuedCredentials;
  durations: AppServiceDurations;
}): References {
  const { sites, vaults, issued } = deps;
  /** The value that an artefact which refuses another one started with, by site and digest. */
  const firstValues = deps.store.collection<string>('first-secret-values');
  const artefactOf = (state: SiteState) => deps.artefacts.get(digestOf(imageOf(state)));
  const firstKey = (state: SiteState): string => `${state.site} ${artefactOf(state).digest}`.toLowerCase();

  function identityOf(state: SiteState): JsonObject | undefined {
    const resource = deps.resources.get(state.resourceId);
    const named = textOf(resource?.properties['keyVaultReferenceIdentity'])?.toLowerCase() ?? 'systemassigned';
    if (named === 'systemassigned')
      return /systemassigned/i.test(String(resource?.identity?.['type'])) ? { type: 'SystemAssigned' } : undefined;
    const assigned = Object.keys(objectOf(resource?.identity?.['userAssignedIdentities']));
    const id = assigned.find((each) => each.toLowerCase() === named);
    return id === undefined ? undefined : { type: 'UserAssigned', userAssignedIdentities: { [id]: {} } };
  }

  function fetchOne(state: SiteState, reference: string, before: FetchedReference | undefined): FetchedReference {
    const target = targetOf(reference);
    if (target === undefined) return { reference, status: 'InvalidSyntax' };
    const answer =
      identityOf(state) === undefined
        ? { status: 'MSINotEnabled' as const }
        : vaults.secretValue(target.vaultName, target.secretName, target.secretVersion);
    if ('value' in answer) return { reference, target, status: 'Resolved', ...answer };
    const lost = before?.value !== undefined || before?.lost === true;
    return { reference, target, status: answer.status, ...(lost ? { lost } : {}) };
  }

  /** @param keep - whether what was fetched before for the same reference is still good */
  function fetchAll(state: SiteState, before: FetchedReferences, keep: (known: FetchedReference) => boolean) {
    const applied = state.appliedFrom === undefined ? undefined : sites.get(state.site, state.appliedFrom);
    const settings = effectiveSettings(state, applied, sites.slotConfigNames(state.site));
    const found: Record<string, FetchedReference> = {};
    for (const [name, text] of Object.entries(settings).filter(([, text]) => isReference(text))) {
      const known = before[name]?.reference === text ? before[name] : undefined;
      found[name] = known !== undefined && keep(known) ? known : fetchOne(state, text, known);
    }
    return found;
  }

  function remember(state: SiteState, { inUse }: SiteReferences): void {
    const secret = artefactOf(state).behaviour.refusesChangeOf;
    const value = Object.values(inUse).find(({ target }) => target?.secretName === secret)?.value;
    if (secret === undefined || value === undefined || firstValues.get(firstKey(state)) !== undefined) return;
    firstValues.put(firstKey(state), value);
  }

  /** The references as they are now. One that never resolved is fetched again: what a deployment lacked may have come since. */
  function look({ site, slot }: SiteState): SiteReferences {
    const state = sites.get(site, slot);
    if (state === undefined) return settled(undefined, Date.now());
    const before = settled(state.references, Date.now());
    const inUse = fetchAll(state, before.inUse, isStillGood);
    const now = { ...before, inUse };
    if (state.references === undefined && Object.keys(inUse).length === 0) return now;
    if (JSON.stringify(now) !== JSON.stringify(state.references)) sites.put({ ...state, references: now });
    remember(state, now);
    if (Date.now() - now.fetchedAt < keptForMs) return now;
    refresh(state);
    return look(state);
  }

  function isStillGood({ value, lost, target }: FetchedReference): boolean {
    return value !== undefined || lost === true || (target !== undefined && !vaults.hasSecrets(target.vaultName));
  }

  function refresh({ site, slot }: SiteState): void {
    const state = sites.get(site, slot);
    if (state === undefined) return;
    const now = Date.now();
    const before = settled(state.references, now);
    remember(state, before);
    const latest = fetchAll(state, before.inUse, () => false);
    const atOnce = !isReady(state, now) || !differ(before.inUse, latest);
    const { readyAt } = restarted(state, artefactOf(state), now, deps.durations);
    const references = atOnce
      ? { inUse: latest, fetchedAt: now }
      : { inUse: before.inUse, starting: { references: latest, readyAt }, fetchedAt: now };
    sites.put({ ...state, references });
  }

  function failing(state: SiteState): readonly Check[] {
    const { inUse } = look(state);
    const { refusesChangeOf } = artefactOf(state).behaviour;
    const first = refusesChangeOf === undefined ? undefined : firstValues.get(firstKey(state));
    const values = Object.values(inUse).map(({ value }) => value ?? '');
    const anyRevoked = issued.revokedIn(values.join('\n')) !== undefined;
    return Object.entries(inUse).flatMap(([name, { status, target, value }]) => {
      if (value === undefined) return isJudged(status, target?.vaultName) ? [{ name, status }] : [];
      if (anyRevoked && issued.revokedIn(value) !== undefined) return [{ name, status: 'revoked' }];
      const refused = first !== undefined && target?.secretName === refusesChangeOf && value !== first;
      return refused ? [{ name, status: 'refused' }] : [];
    });
  }

  /** A vault that nobody has filled is not judged: a cloud that was only just deployed has no secrets yet. */
  function isJudged(status: ReferenceStatus, vaultName: string | undefined): boolean {
    return vaultName === undefined || status === 'VaultNotFound' || vaults.hasSecrets(vaultName);
  }

  return {
    fetched(state) {
      const before = settled(state.references, Date.now());
      const inUse = fetchAll(state, before.inUse, () => false);
      const references = { inUse, fetchedAt: Date.now() };
      remember(state, references);
      return { ...state, references };
    },
    refresh,
    list: (state) => lastFetched(look(state)),
    identityOf,
    failing,
    declared(digest) {
      const running = sites.all().filter((each) => artefactOf(each).digest === digest);
      for (const state of running) firstValues.delete(firstKey(state));
      for (const state of running) look(state);
    },
  };
}
