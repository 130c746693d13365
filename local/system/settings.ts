/** The app's settings as the Bicep declares them; a local run replaces Azure's addresses and nothing else. */
import { readFile } from 'node:fs/promises';
import { AutomationError } from '../../errors.ts';
import { managedIdentityOf } from '../cloud/identity/managed-identity.ts';

interface FunctionApp {
  readonly type?: string;
  readonly kind?: string;
  readonly properties?: {
    readonly siteConfig?: { readonly appSettings?: readonly { readonly name: string; readonly value?: unknown }[] };
  };
}

/** Settings of the snapshot's function app. Ids of identities are what the emulated cloud gives them; whatever else only a deployment can resolve is left out. */
export async function declaredSettings(snapshotFile: string): Promise<Readonly<Record<string, string>>> {
  const snapshot: { readonly predictedResources?: readonly FunctionApp[] } = JSON.parse(
    await readFile(snapshotFile, 'utf8'),
  );
  const app = snapshot.predictedResources?.find(
    ({ type, kind }) => type?.toLowerCase() === 'microsoft.web/sites' && kind?.includes('functionapp'),
  );
  const declared = app?.properties?.siteConfig?.appSettings;
  if (!declared) {
    throw new AutomationError(
      'configuration-invalid',
      `${snapshotFile} declares no function app with settings: nothing would run the automation.`,
    );
  }
  return Object.fromEntries(
    declared.flatMap(({ name, value }) => {
      const resolved = typeof value === 'string' ? resolve(value) : undefined;
      return resolved === undefined ? [] : [[name, resolved]];
    }),
  );
}

function resolve(value: string): string | undefined {
  if (!value.startsWith('[')) return value;
  const [, resourceId, property] = /^\[reference\('([^']+)', '[^']+'\)\.(clientId|principalId)\]$/.exec(value) ?? [];
  if (resourceId === undefined) return undefined;
  const { clientId, principalId } = managedIdentityOf(resourceId);
  return property === 'clientId' ? clientId : principalId;
}
