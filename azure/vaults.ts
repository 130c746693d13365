/** Key Vaults, by their resource ids: metadata for everybody, values for the one activity that needs them. */
import type { SecretClient, SecretProperties } from '@azure/keyvault-secrets';
import { AutomationError, isAutomationError } from '../errors.ts';
import { resourceKey, resourceName } from '../resources/resource-id.ts';
import { once } from './clients.ts';
import { sealed } from './errors.ts';
import { SecretValue } from './secret-value.ts';

/** What a vault says of one version of a secret; times are ISO 8601 UTC. */
export interface VaultSecretVersion extends VaultSecret {
  readonly version: string;
}

/** What a vault's list says of a secret: the attributes of its current version, whose id the list does not have. */
export interface VaultSecret {
  readonly name: string;
  readonly enabled: boolean;
  readonly createdOn: string;
  readonly expiresOn?: string;
  readonly notBefore?: string;
  readonly contentType?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface NewSecretVersion {
  readonly value: SecretValue;
  readonly contentType: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly expiresOn?: string;
}

export interface SecretChange {
  readonly enabled?: boolean;
  readonly expiresOn?: string;
  readonly contentType?: string;
  /** All tags of the version afterwards. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Every call throws an AutomationError without any value in it; a throttled vault is 'throttled' with its Retry-After. */
export interface Vaults {
  /** Every secret of the vault, page by page (25 a call). */
  list(vault: string): AsyncIterable<VaultSecret>;
  /** Newest first, disabled ones among them; empty where the secret does not exist or is deleted. */
  versions(vault: string, name: string): Promise<readonly VaultSecretVersion[]>;
  /** The newest version, enabled or not; undefined where there is none. */
  current(vault: string, name: string): Promise<VaultSecretVersion | undefined>;
  /** Of the newest version if none is named; undefined where there is none. Throws 'forbidden' for a disabled one. */
  value(vault: string, name: string, version?: string): Promise<SecretValue | undefined>;
  /** Makes a new version, which is the current one at once. */
  set(vault: string, name: string, next: NewSecretVersion): Promise<VaultSecretVersion>;
  update(vault: string, name: string, version: string, change: SecretChange): Promise<VaultSecretVersion>;
}

/** What a page of a list holds at most. */
const pageSize = 25;

export function createVaults({
  address,
  client,
}: {
  /** Where the vault of a resource id answers; asked once a vault. */
  address(vault: string): Promise<string>;
  client(address: string): Promise<SecretClient>;
}): Vaults {
  const clients = new Map<string, () => Promise<SecretClient>>();

  function clientOf(vault: string): Promise<SecretClient> {
    const key = resourceKey(vault);
    const known = clients.get(key) ?? once(async () => client(await address(vault)));
    clients.set(key, known);
    return known();
  }

  async function versions(vault: string, name: string): Promise<readonly VaultSecretVersion[]> {
    const secrets = await clientOf(vault);
    const operation = `read the versions of ${describe(vault, name)}`;
    const read = async (): Promise<readonly VaultSecretVersion[]> => {
      const found: SecretProperties[] = [];
      for await (const page of secrets.listPropertiesOfSecretVersions(name).byPage({ maxPageSize: pageSize }))
        found.push(...page);
      return found.map(versionOf).toSorted(newestFirst);
    };
    const sorted = (await unlessMissing(() => sealed(operation, read))) ?? [];
    const [first, second] = sorted;
    if (first === undefined || first.createdOn !== second?.createdOn) return sorted;
    const current = await currentOf(secrets, vault, name);
    const newest =
      current === 'disabled'
        ? sorted.find(({ enabled, createdOn }) => !enabled && createdOn === first.createdOn)
        : current;
    return newest === undefined ? sorted : [newest, ...sorted.filter(({ version }) => version !== newest.version)];
  }

  return {
    async *list(vault) {
      const secrets = await clientOf(vault);
      const pages = secrets.listPropertiesOfSecrets().byPage({ maxPageSize: pageSize });
      for (;;) {
        const page = await sealed(`list the secrets of ${describe(vault)}`, () => pages.next());
        if (page.done) return;
        yield* page.value.map(secretOf);
      }
    },
    versions,
    async current(vault, name) {
      const [newest] = await versions(vault, name);
      return newest;
    },
    async value(vault, name, version) {
      const secrets = await clientOf(vault);
      const operation = `read ${describe(vault, name)}`;
      const found = await unlessMissing(() =>
        sealed(operation, () => secrets.getSecret(name, version === undefined ? {} : { version })),
      );
      return found?.value === undefined ? undefined : new SecretValue(found.value);
    },
    async set(vault, name, { value, contentType, tags, expiresOn }) {
      const options = { contentType, tags: { ...tags }, ...expiry(expiresOn) };
      const secrets = await clientOf(vault);
      const { properties } = await sealed(`make a version of ${describe(vault, name)}`, () =>
        secrets.setSecret(name, value.reveal(), options),
      );
      return versionOf(properties);
    },
    async update(vault, name, version, { expiresOn, tags, ...change }) {
      const options = { ...change, ...(tags === undefined ? {} : { tags: { ...tags } }), ...expiry(expiresOn) };
      const secrets = await clientOf(vault);
      return versionOf(
        await sealed(`change version ${version} of ${describe(vault, name)}`, () =>
          secrets.updateSecretProperties(name, version, options),
        ),
      );
    },
  };
}

/**
 * Which of several versions of one second is the current one, only the vault itself can say: it answers a request that
 * names no version with it, or refuses for its being disabled. Which of two disabled ones it is nobody can tell.
 */
async function currentOf(
  secrets: SecretClient,
  vault: string,
  name: string,
): Promise<VaultSecretVersion | 'disabled' | undefined> {
  try {
    const operation = `read which version of ${describe(vault, name)} is current`;
    return await unlessMissing(async () =>
      versionOf((await sealed(operation, () => secrets.getSecret(name))).properties),
    );
  } catch (error) {
    if (isAutomationError(error) && error.data['azureCode'] === 'SecretDisabled') return 'disabled';
    throw error;
  }
}

async function unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isAutomationError(error, 'not-found')) return undefined;
    throw error;
  }
}

function secretOf({
  name,
  enabled,
  createdOn,
  expiresOn,
  notBefore,
  contentType,
  tags,
}: SecretProperties): VaultSecret {
  return {
    name,
    enabled: enabled !== false,
    createdOn: (createdOn ?? new Date(0)).toISOString(),
    tags: tags ?? {},
    ...(expiresOn === undefined ? {} : { expiresOn: expiresOn.toISOString() }),
    ...(notBefore === undefined ? {} : { notBefore: notBefore.toISOString() }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

function versionOf(properties: SecretProperties): VaultSecretVersion {
  return { ...secretOf(properties), version: properties.version ?? '' };
}

/** By time, which has whole seconds; within one the order is always the same, and means nothing. */
function newestFirst(one: VaultSecretVersion, other: VaultSecretVersion): number {
  const [a, b] = [one.createdOn + one.version, other.createdOn + other.version];
  return a < b ? 1 : -1;
}

/** The client writes times as 32 bits, and what is none as 1970. */
const lastExpiry = Date.parse('2038-01-19T03:14:07Z');

function expiry(expiresOn: string | undefined): { readonly expiresOn?: Date } {
  if (expiresOn === undefined) return {};
  const time = Date.parse(expiresOn);
  if (!(time > 0 && time <= lastExpiry))
    throw new AutomationError('input-invalid', `expiresOn: expected a time before 2038-01-19, got "${expiresOn}".`);
  return { expiresOn: new Date(time) };
}

function describe(vault: string, secret?: string): string {
  const name = resourceName(vault);
  return secret === undefined ? name : `${name}/${secret}`;
}
