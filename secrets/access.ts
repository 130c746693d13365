/** Who may read the secrets of a vault, by the role assignments of the snapshot: each site those of its own vault, the automation, and nobody else. */
import { textAt } from '../resources/property.ts';
import { parseResourceId, resourceKey, resourceName, sameResource } from '../resources/resource-id.ts';
import type { Snapshot, SnapshotResource } from '../resources/snapshot.ts';
import { automationOf, type Vault } from './environment-vaults.ts';
import type { Finding } from './finding.ts';
import { secretRoles, type SecretRole } from './secret-roles.ts';
import type { SettingReference } from './sites.ts';

interface Grant {
  /** Resource id of an identity, or a principal id. */
  readonly principal: string;
  /** Resource id. */
  readonly scope: string;
  readonly role: SecretRole;
}

export function accessFindings({
  snapshot,
  vaults,
  references,
  owner,
}: {
  readonly snapshot: Snapshot;
  readonly vaults: readonly Vault[];
  readonly references: readonly SettingReference[];
  readonly owner: string;
}): readonly Finding[] {
  const { environment } = snapshot;
  const grants = grantsOf(snapshot);
  const automation = new Set(automationOf(snapshot)?.identities.map(resourceKey));
  return vaults.flatMap((vault): Finding[] => {
    const about = { environment, subject: vault.name, resource: vault.id, owner: vault.owner ?? owner };
    const readers = readersOf(vault, references);
    const here = grants.filter(({ scope }) => isOver(scope, vault) || isIn(scope, vault));
    const wide = here.flatMap((grant): Finding[] => {
      const message = tooWide(grant, vault, { readers, automation });
      return message === undefined ? [] : [{ rule: 'access-too-wide', ...about, message }];
    });
    const missing = [...readers].flatMap(([key, reader]): Finding[] => {
      if (here.some(({ principal }) => resourceKey(principal) === key)) return [];
      const message = `${reader} is to read it for a site, and has no role here: give it Key Vault Secrets User.`;
      return [{ rule: 'access-missing', ...about, message }];
    });
    return [...wide, ...missing];
  });
}

/** What the references to the vault are read as: key → name for people. */
function readersOf(vault: Vault, references: readonly SettingReference[]): ReadonlyMap<string, string> {
  const mine = references.filter(
    ({ reference }) => reference !== 'unreadable' && reference.vault === vault.name.toLowerCase(),
  );
  return new Map(
    mine.map(({ identity, site }) =>
      identity === undefined
        ? [`nobody of ${resourceKey(site)}`, `An identity of ${resourceName(site)} (keyVaultReferenceIdentity)`]
        : [resourceKey(identity), resourceName(identity)],
    ),
  );
}

function tooWide(
  { principal, scope, role }: Grant,
  vault: Vault,
  { readers, automation }: { readonly readers: ReadonlyMap<string, string>; readonly automation: ReadonlySet<string> },
): string | undefined {
  const key = resourceKey(principal);
  const who = resourceName(principal);
  const isReader = readers.has(key);
  if (!isReader && !automation.has(key)) {
    return `${who} may ${role.may} (${role.name}), and is neither the automation nor a site that refers to this vault: take the role away.`;
  }
  if (isOver(scope, vault) && !sameResource(scope, vault.id)) {
    return `${who} may ${role.may} (${role.name}) by a role on ${resourceName(scope)}: give it on this vault alone.`;
  }
  if (isReader && role.name !== 'Key Vault Secrets User') {
    return `${who} reads it for a site and has ${role.name}, with which it may ${role.may}: Key Vault Secrets User is enough.`;
  }
  return role.may === 'do anything' || role.may === 'give roles to anybody'
    ? `${who} has ${role.name}, with which it may ${role.may}: Key Vault Secrets Officer is enough for rotating.`
    : undefined;
}

function grantsOf(snapshot: Snapshot): readonly Grant[] {
  const roles = secretRoles(snapshot);
  return snapshot.resources
    .filter(({ type }) => type.toLowerCase() === 'microsoft.authorization/roleassignments')
    .flatMap((assignment) => {
      const definition = parseResourceId(textAt(assignment.properties, 'roleDefinitionId') ?? '');
      const role = roles.get(definition?.name.toLowerCase() ?? '');
      const scope = parseResourceId(assignment.id)?.parent?.text;
      return role === undefined || scope === undefined ? [] : [{ principal: principalOf(assignment), scope, role }];
    });
}

/** `[reference('ID', …).principalId]` names the resource whose identity it is; otherwise it is the id of a principal. */
function principalOf({ properties }: SnapshotResource): string {
  const text = textAt(properties, 'principalId') ?? 'somebody';
  return /^\[reference\('(?<id>[^']+)'/.exec(text)?.groups?.['id'] ?? text;
}

/** The vault itself, or what it lives in. */
function isOver(scope: string, vault: Vault): boolean {
  for (let at = parseResourceId(vault.id); at !== undefined; at = at.parent) {
    if (at.key === resourceKey(scope)) return true;
  }
  return false;
}

/** A single secret of the vault. */
function isIn(scope: string, vault: Vault): boolean {
  return resourceKey(scope).startsWith(`${resourceKey(vault.id)}/`);
}
