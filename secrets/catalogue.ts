/** Every credential of an environment, from its snapshot and operations/secrets.yaml, and what is wrong with them on paper. */
import { resourceKey } from '../resources/resource-id.ts';
import type { Snapshot } from '../resources/snapshot.ts';
import { isGlob, parseGlob } from '../signals/glob.ts';
import { accessFindings } from './access.ts';
import type { Consumer, Credential } from './credential.ts';
import { declaredCredentials, type Draft } from './declared.ts';
import { vaultsOf, type Vault } from './environment-vaults.ts';
import { fits, snapshotRules, type Finding, type Ignored } from './finding.ts';
import { keyedCredentials } from './keyed-credentials.ts';
import { keyProviderOf } from './key-providers.ts';
import { referenceFindings } from './reference-findings.ts';
import type { SecretsFile } from './secrets-schema.ts';
import { settingReferences, type SettingReference } from './sites.ts';
import { subscriptionFindings } from './subscriptions.ts';
import { vaultFindings } from './vault-findings.ts';

export interface SecretCatalogue {
  readonly environment: string;
  /** The home vault first. */
  readonly vaults: readonly Vault[];
  readonly credentials: readonly Credential[];
  /** Names of secrets that only serve a credential, with its name: key sets. Pending values are known by their credential's name. */
  readonly companions: ReadonlyMap<string, string>;
  /** What snapshot and file show; withIgnored() marks what is ignored. */
  readonly findings: readonly Finding[];
  readonly ignored: readonly Ignored[];
  /** Who answers for what nobody else does. */
  readonly owner: string;
}

export interface CatalogueData {
  readonly snapshot: Snapshot;
  readonly file: SecretsFile;
  /** Component of a resource, where components.yaml or a tag says. */
  readonly componentOf: (resourceId: string) => string | undefined;
  /** Whether keys of a resource type can be rotated: by secrets/key-providers.ts unless a test has other rows. */
  readonly isRotatable?: (type: string) => boolean;
}

export function createCatalogue(data: CatalogueData): SecretCatalogue {
  const { snapshot, file, isRotatable = (type: string) => keyProviderOf(type) !== undefined } = data;
  const { environment } = snapshot;
  const { owner } = file.defaults;
  const vaults = vaultsOf(snapshot);
  const references = settingReferences(snapshot);
  const keyed = keyedCredentials({ snapshot, file, isRotatable });
  const { drafts, clashes } = withoutClashes([...declaredCredentials(file, environment), ...keyed.drafts], environment);
  const [home, ...standby] = vaults;
  const credentials =
    home === undefined ? [] : drafts.map((draft) => completed(draft, { home, standby, references, ...data }));
  const companions = companionsOf(credentials);
  const ignored = ignoredIn(file, environment);
  const findings: readonly Finding[] = [
    ...keyed.findings,
    ...clashes,
    ...(home === undefined && drafts.length > 0 ? [noVault(environment, owner)] : []),
    ...withoutConsumers(credentials),
    ...referenceFindings({ environment, references, vaults, credentials, companions, owner }),
    ...vaults.flatMap((vault) => vaultFindings(vault, { environment, owner })),
    ...accessFindings({ snapshot, vaults, references, owner }),
    ...subscriptionFindings({ snapshot, vaults, owner }),
  ];
  const idle = ignoringNothing(ignored, findings, environment);
  return { environment, vaults, credentials, companions, findings: [...findings, ...idle], ignored, owner };
}

interface Surroundings extends CatalogueData {
  readonly home: Vault;
  readonly standby: readonly Vault[];
  readonly references: readonly SettingReference[];
}

function completed(draft: Draft, { snapshot, home, standby, references, componentOf }: Surroundings): Credential {
  const names = [draft.name, ...keySetOf(draft)].map((name) => name.toLowerCase());
  const vaults = new Map([home, ...standby].map(({ name, id }) => [name.toLowerCase(), id]));
  const consumers = references.flatMap(({ site, slot, setting, reference }): Consumer[] => {
    if (reference === 'unreadable' || !names.includes(reference.secret.toLowerCase())) return [];
    const vault = vaults.get(reference.vault);
    if (vault === undefined) return [];
    const component = componentOf(site);
    const optional = { ...(slot === undefined ? {} : { slot }), ...(component === undefined ? {} : { component }) };
    return [{ site, setting, secret: reference.secret, vault, ...optional }];
  });
  const { environment } = snapshot;
  return { environment, ...draft, vault: home.id, standbyVaults: standby.map(({ id }) => id), consumers };
}

function keySetOf({ source }: Pick<Credential, 'source'>): readonly string[] {
  return source.strategy === 'generated' && source.form.kind === 'jwt-signing-key' ? [source.form.keySet] : [];
}

function companionsOf(credentials: readonly Credential[]): ReadonlyMap<string, string> {
  return new Map(
    credentials.flatMap((credential) => keySetOf(credential).map((set) => [set, credential.name] as const)),
  );
}

/** The first keeps the name: what a file declares, before what follows from a resource. */
function withoutClashes(
  drafts: readonly Draft[],
  environment: string,
): { readonly drafts: readonly Draft[]; readonly clashes: readonly Finding[] } {
  const kept = new Map<string, Draft>();
  const clashes: Finding[] = [];
  for (const draft of drafts) {
    const names = [draft.name, ...keySetOf(draft)].map(resourceKey);
    const clash = names.find((name) => kept.has(name));
    if (clash === undefined) for (const name of names) kept.set(name, draft);
    else {
      const message = `Two credentials would be the secret "${clash}"; the second, ${sourceOf(draft)}, is left out. Rename one.`;
      clashes.push({ rule: 'ambiguous-name', environment, subject: draft.name, message, owner: draft.owner });
    }
  }
  return { drafts: [...new Set(kept.values())], clashes };
}

function sourceOf({ source }: Draft): string {
  return source.strategy === 'dual-key' ? source.resource : `by strategy ${source.strategy}`;
}

function withoutConsumers(credentials: readonly Credential[]): readonly Finding[] {
  const administrators = new Set(
    credentials.flatMap(({ source }) => (source.strategy === 'twilio-api-key' ? [source.administeredBy] : [])),
  );
  return credentials
    .filter(({ name, consumers }) => consumers.length === 0 && !administrators.has(name))
    .map(({ environment, name, owner, source }) => ({
      rule: 'no-consumers',
      environment,
      subject: name,
      ...(source.strategy === 'dual-key' ? { resource: source.resource } : {}),
      message: `No setting of a site refers to it, and it administers nothing. Take it out, or refer to it.`,
      owner,
    }));
}

function noVault(environment: string, owner: string): Finding {
  const message = 'The snapshot has no Key Vault: none of the credentials can be kept or rotated.';
  return { rule: 'no-vault', environment, subject: environment, message, owner };
}

function ignoredIn({ ignored }: SecretsFile, environment: string): readonly Ignored[] {
  return ignored
    .filter((entry) => entry.environment === undefined || entry.environment === environment)
    .map(({ subject, rules, reason, owner, until }) => {
      const glob = parseGlob(subject);
      return { subject, rules, reason, owner, until, means: (name) => isGlob(glob) && glob.matches(name) };
    });
}

/** An entry about the vaults as they are may wait for what it is for; one about the snapshot that fits nothing is left over, or misspelt. */
function ignoringNothing(
  ignored: readonly Ignored[],
  findings: readonly Finding[],
  environment: string,
): readonly Finding[] {
  return ignored
    .filter(({ rules }) => rules.every((rule) => Object.hasOwn(snapshotRules, rule)))
    .filter((entry) => !findings.some((finding) => fits(entry, finding)))
    .map(({ subject, rules, owner }) => {
      const message = `operations/secrets.yaml ignores ${rules.join(', ')} of it, and there is nothing of the kind.`;
      return { rule: 'ignores-nothing', environment, subject, message, owner };
    });
}
