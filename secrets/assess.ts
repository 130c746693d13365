/** What every secret of every vault is: a credential that is fresh or due, something that serves one, or something that nobody has declared. Pure. */
import type { VaultSecret } from '../azure/vaults.ts';
import { sameResource } from '../resources/resource-id.ts';
import type { SecretCatalogue } from './catalogue.ts';
import { pendingNameOf, tags, type Credential } from './credential.ts';
import { dueOf, type Due } from './due.ts';
import type { Vault } from './environment-vaults.ts';

export type Verdict = Due['state'] | 'no-key-set' | 'no-strategy' | 'not-level';

export interface Assessment {
  readonly vault: Vault;
  readonly name: string;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly owner: string;
  /** Absent for what nobody has declared. */
  readonly credential?: Credential;
  /** Absent where the vault does not have it. */
  readonly secret?: VaultSecret;
  /** Tells one version from the next, as far as a list does: the times at which those in question were made. */
  readonly about: string;
}

/** Everything that a vault has; absent where it could not be read. */
export type Contents = readonly VaultSecret[] | undefined;

/** A rotation brings the other vaults level right after the home vault; only what lasts is worth telling. */
const settlingSeconds = 3600;

export function assess(
  catalogue: SecretCatalogue,
  contentsOf: (vault: Vault) => Contents,
  now: Date,
): readonly Assessment[] {
  const [home] = catalogue.vaults;
  const atHome = home === undefined ? undefined : byName(contentsOf(home));
  return catalogue.vaults.flatMap((vault) => {
    const secrets = byName(contentsOf(vault));
    if (secrets === undefined) return [];
    const known = catalogue.credentials.flatMap((credential): Assessment[] => {
      const key = credential.name.toLowerCase();
      const [secret, source] = [secrets.get(key), atHome?.get(key)];
      const judged = sameResource(vault.id, credential.vault)
        ? homeVerdict(credential, secrets, now)
        : standbyVerdict(secret, source, now);
      if (judged === undefined) return [];
      const { name, owner } = credential;
      const { state: verdict, reasons } = judged;
      const about = `${source?.createdOn ?? 'none'} ${secret?.createdOn ?? 'none'}`;
      return [{ vault, name, owner, verdict, reasons, credential, about, ...(secret === undefined ? {} : { secret }) }];
    });
    return [...known, ...undeclared(catalogue, vault, secrets)];
  });
}

function byName(contents: Contents): ReadonlyMap<string, VaultSecret> | undefined {
  return contents && new Map(contents.map((secret) => [secret.name.toLowerCase(), secret]));
}

interface Judged {
  readonly state: Verdict;
  readonly reasons: readonly string[];
}

/** A signing key that is not due serves nobody without its key set, and nobody but a person asks for a rotation before its time. */
function homeVerdict(credential: Credential, secrets: ReadonlyMap<string, VaultSecret>, now: Date): Judged {
  const due = dueOf(credential, secrets.get(credential.name.toLowerCase()), now);
  const { source } = credential;
  if (due.state !== 'fresh' || source.strategy !== 'generated' || source.form.kind !== 'jwt-signing-key') return due;
  const { keySet } = source.form;
  if (secrets.get(keySet.toLowerCase())?.enabled) return due;
  return { state: 'no-key-set', reasons: [`${keySet} is missing or disabled: a rotation publishes it anew.`] };
}

/** Undefined where the home vault does not say what there should be: then it is the home vault's matter. */
function standbyVerdict(secret: VaultSecret | undefined, home: VaultSecret | undefined, now: Date): Judged | undefined {
  if (home === undefined || !home.enabled) return undefined;
  const settled = Date.parse(home.createdOn) + settlingSeconds * 1000 <= now.getTime();
  if (secret === undefined) {
    const reasons = ['The home vault has it, and this one does not.'];
    return settled ? { state: 'not-level', reasons } : undefined;
  }
  if (!secret.enabled)
    return { state: 'disabled', reasons: ['Its current version is disabled, and not in the home vault.'] };
  const isSame = [tags.rotationId, tags.credentialId, tags.setBackFrom].every(
    (tag) => secret.tags[tag] === home.tags[tag],
  );
  if (isSame) return { state: 'fresh', reasons: [] };
  const reasons = ['Its current version is not of the same rotation as that of the home vault.'];
  return settled ? { state: 'not-level', reasons } : undefined;
}

function undeclared(
  { credentials, companions, owner }: SecretCatalogue,
  vault: Vault,
  secrets: ReadonlyMap<string, VaultSecret>,
): readonly Assessment[] {
  const names = new Set(credentials.map(({ name }) => name.toLowerCase()));
  const companionNames = new Set([...companions.keys()].map((name) => name.toLowerCase()));
  const pending = new Set([...names, ...companionNames].map(pendingNameOf));
  return [...secrets].flatMap(([key, secret]): Assessment[] => {
    if (names.has(key) || companionNames.has(key) || pending.has(key)) return [];
    // The tag alone would let anybody hide a secret: it has to name a credential.
    const serves = secret.tags[tags.companionOf];
    if (serves !== undefined && names.has(serves.toLowerCase())) return [];
    const reasons = ['Neither operations/secrets.yaml nor a resource with keys explains it.'];
    return [{ vault, name: secret.name, verdict: 'no-strategy', reasons, owner, secret, about: secret.createdOn }];
  });
}
