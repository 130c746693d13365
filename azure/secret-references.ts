/** Key Vault references in application settings: whether they resolve, to which version, and making a site fetch them anew. */
import type { ApiKVReference, WebSiteManagementClient } from '@azure/arm-appservice';
import * as z from 'zod';
import { AutomationError, isAutomationError } from '../errors.ts';
import { calling, sealed } from './errors.ts';
import type { Rest } from './rest.ts';
import { busyRetryAfterSeconds, describe, locate } from './web-apps.ts';

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

/** Not in the package: the call that the documentation gives, with its version (azure-docs, "Use Key Vault references", rotation). */
const refreshPath = '/config/configreferences/appsettings/refresh?api-version=2022-03-01';

export function createSecretReferences({
  webSites,
  arm,
}: {
  webSites(): Promise<WebSiteManagementClient>;
  arm(): Promise<Rest>;
}): SecretReferences {
  return {
    async read(site, slot) {
      const { group, name } = locate(site);
      const { webApps } = await webSites();
      return calling(`read the Key Vault references of ${describe(site, slot)}`, async () => {
        const found: SecretReference[] = [];
        const references =
          slot === undefined
            ? webApps.listAppSettingsKeyVaultReferences(group, name)
            : webApps.listAppSettingsKeyVaultReferencesSlot(group, name, slot);
        for await (const reference of references) found.push(referenceOf(reference));
        return found;
      });
    },

    async refresh(site, slot) {
      locate(site);
      const path = `${site}${slot === undefined ? '' : `/slots/${encodeURIComponent(slot)}`}${refreshPath}`;
      const operation = `refresh the Key Vault references of ${describe(site, slot)}`;
      try {
        await sealed(operation, async () => (await arm()).send({ method: 'POST', path }, z.unknown()));
      } catch (error) {
        if (!isAutomationError(error, 'conflict')) throw error;
        // The call changes nothing that could conflict: another operation of the site is in progress.
        const data = { ...error.data, retryAfterSeconds: busyRetryAfterSeconds };
        throw new AutomationError('unavailable', error.message, { data });
      }
    },
  };
}

/** Older answers have neither a name nor a status nor the version in use, and tell of the setting by the last part of the id. */
function referenceOf(found: ApiKVReference): SecretReference {
  const { id, name, reference = '', vaultName, secretName, secretVersion, activeVersion, status = 'Unknown' } = found;
  const version = activeVersion || secretVersion;
  return {
    setting: name ?? id?.slice(id.lastIndexOf('/') + 1) ?? '',
    vault: vaultName || within(reference, /VaultName=([^;)]+)/i) || within(reference, /SecretUri=https:\/\/([^./]+)/i),
    secret: secretName || within(reference, /SecretName=([^;)]+)/i) || within(reference, /\/secrets\/([^/;)]+)/i),
    status,
    ...(version ? { version } : {}),
  };
}

function within(reference: string, pattern: RegExp): string {
  return pattern.exec(reference)?.[1] ?? '';
}
