/** Key Vault references in settings, in both of App Service's forms (azure-docs, "Use Key Vault references"). */

export interface VaultReference {
  /** Name of the vault, lower case. */
  readonly vault: string;
  readonly secret: string;
  /** A reference with a version does not follow rotations. */
  readonly version?: string;
}

const marker = '@microsoft.keyvault(';

/** Undefined for a value that is no reference, `unreadable` for one that App Service or a snapshot could not make sense of. */
export function parseReference(value: string): VaultReference | 'unreadable' | undefined {
  const lower = value.toLowerCase();
  if (!lower.includes(marker)) return undefined;
  const text = value.trim();
  if (!text.toLowerCase().startsWith(marker) || !text.endsWith(')')) return 'unreadable';
  const parts = new Map(
    text
      .slice(marker.length, -1)
      .split(';')
      .map((part) => {
        const at = part.indexOf('=');
        return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const;
      }),
  );
  const uri = parts.get('secreturi');
  return uri === undefined
    ? reference(parts.get('vaultname'), parts.get('secretname'), parts.get('secretversion'))
    : fromUri(uri);
}

/** `https://VAULT.vault.azure.net/secrets/NAME/VERSION`, the version absent or empty. */
function fromUri(uri: string): VaultReference | 'unreadable' {
  if (!URL.canParse(uri)) return 'unreadable';
  const { hostname, pathname } = new URL(uri);
  const [, collection, name, version, ...rest] = pathname.split('/');
  if (collection?.toLowerCase() !== 'secrets' || rest.length > 0) return 'unreadable';
  return reference(hostname.split('.')[0], name, version);
}

function reference(
  vault: string | undefined,
  secret: string | undefined,
  version: string | undefined,
): VaultReference | 'unreadable' {
  if (!vault || !secret || !/^[0-9a-zA-Z-]{1,127}$/.test(secret)) return 'unreadable';
  return { vault: vault.toLowerCase(), secret, ...(version ? { version } : {}) };
}
