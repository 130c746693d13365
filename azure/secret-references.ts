/** Key Vault references in application settings: whether they resolve, to which version, and making a site fetch them anew. */

export interface SecretReference {
  readonly setting: string;
  /** Name of the vault. */
  readonly vault: string;
  readonly secret: string;
  /** Version that the site has now; absent where it has none. */
  readonly version?: string;
  /** `Resolved`, or why not, in App Service's words. */
  readonly status: string;
}

/** @see web-keyvault-references, `config/configreferences/appsettings`; a site caches what it fetched for 24 hours. */
export interface SecretReferences {
  read(site: string, slot?: string): Promise<readonly SecretReference[]>;
  /** Makes the site fetch every reference anew; it restarts with what it gets. */
  refresh(site: string, slot?: string): Promise<void>;
}
