/** `/_control/secrets` and `secret-values`: seeds a version of a secret, shows what vaults hold, and every credential that was ever issued. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { AzureError } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { checked } from '../control-input.ts';
import type { IssuedCredentials } from '../issued.ts';
import { ok } from '../requests.ts';
import type { Secrets } from './secrets.ts';
import type { Found, Vault } from './state.ts';

const seedSchema = z
  .strictObject({
    vault: z.string(),
    name: z.string().regex(/^[0-9A-Za-z-]{1,127}$/),
    /** A random one where neither it nor `connectionStringOf` is given. */
    value: z.string().optional(),
    /** The connection string of a resource of the snapshot, by its name, with one of its keys. */
    connectionStringOf: z.strictObject({ resource: z.string(), key: z.string() }).optional(),
    tags: z.record(z.string(), z.string()).optional(),
    contentType: z.string().optional(),
    expiresOn: z.iso.datetime({ offset: true }).optional(),
    enabled: z.boolean().optional(),
  })
  .refine((seed) => seed.value === undefined || seed.connectionStringOf === undefined, {
    message: 'a secret has a value or the connection string of a resource, not both',
  });

export type SecretSeed = z.infer<typeof seedSchema>;

/** A version without its value; times are ISO 8601 UTC. */
export interface SecretMetadata {
  readonly vault: string;
  readonly name: string;
  readonly version: string;
  readonly current: boolean;
  readonly enabled: boolean;
  readonly deleted: boolean;
  readonly createdOn: string;
  readonly updatedOn: string;
  readonly expiresOn?: string;
  readonly contentType?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export function keyVaultControl(
  request: CloudRequest,
  path: readonly string[],
  deps: {
    secrets: Secrets;
    issued: IssuedCredentials;
    vaultNamed: (name: string) => Vault | undefined;
    connectionString: (resource: string, key: string) => string | undefined;
  },
): CloudResponse | undefined {
  const [area, name] = path;
  const vaultOf = (given: string): Vault => {
    const vault = deps.vaultNamed(given);
    if (vault !== undefined) return vault;
    throw new AzureError(404, 'VaultNotFound', `The snapshot has no vault '${given}'.`);
  };
  if (request.method === 'GET' && path.join('/') === 'secret-values') return ok(deps.issued.all());
  if (area !== 'secrets') return undefined;
  if (request.method === 'GET' && name !== undefined && path.length === 2) {
    const vault = vaultOf(name);
    const all = [...deps.secrets.list(vault, 'live'), ...deps.secrets.list(vault, 'deleted')];
    return ok(all.flatMap(({ secret }) => secret.versions.map((version) => metadataOf(vault, { secret, version }))));
  }
  if (request.method !== 'PUT' || path.length !== 1) return undefined;

  const { name: secretName, value, connectionStringOf, expiresOn, ...seed } = checked(seedSchema, request);
  const { vault: vaultName, ...rest } = seed;
  const vault = vaultOf(vaultName);
  const found = deps.secrets.set(vault, secretName, {
    ...rest,
    value: value ?? connection() ?? randomBytes(32).toString('base64url'),
    exp: expiresOn === undefined ? undefined : Math.floor(Date.parse(expiresOn) / 1000),
  });
  return ok(metadataOf(vault, found));

  function connection(): string | undefined {
    if (connectionStringOf === undefined) return undefined;
    const { resource, key } = connectionStringOf;
    const made = deps.connectionString(resource, key);
    if (made !== undefined) return made;
    throw new AzureError(404, 'ResourceNotFound', `The snapshot has no resource '${resource}' with a key '${key}'.`);
  }
}

const time = (seconds: number): string => new Date(seconds * 1000).toISOString();

function metadataOf(vault: Vault, { secret, version }: Found): SecretMetadata {
  const { id, enabled, created, updated, exp, contentType, tags = {} } = version;
  return {
    vault: vault.name,
    name: secret.name,
    version: id,
    current: secret.versions.at(-1)?.id === id,
    enabled,
    deleted: secret.deleted !== undefined,
    createdOn: time(created),
    updatedOn: time(updated),
    ...(exp === undefined ? {} : { expiresOn: time(exp) }),
    ...(contentType === undefined ? {} : { contentType }),
    tags,
  };
}
