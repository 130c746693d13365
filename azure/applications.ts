/** Passwords of Entra applications, through Microsoft Graph (`/applications/{id}/addPassword`, `removePassword`). */
import * as z from 'zod';
import { isAutomationError } from '../errors.ts';
import { sealed } from './errors.ts';
import type { Rest } from './rest.ts';
import { SecretValue } from './secret-value.ts';

export interface ApplicationPassword {
  readonly keyId: string;
  readonly displayName: string;
  readonly endDateTime: string;
}

export interface ApplicationView {
  readonly passwords: readonly ApplicationPassword[];
  /** What would be better than a password, where it is there already. */
  readonly certificates: number;
  readonly federatedCredentials: number;
}

/** Every call throws an AutomationError without any value in it. */
export interface Applications {
  /** @param application object id. */
  read(application: string): Promise<ApplicationView>;
  addPassword(
    application: string,
    password: { readonly displayName: string; readonly endDateTime: string },
  ): Promise<{ readonly keyId: string; readonly value: SecretValue }>;
  /** Does nothing where it is gone already. */
  removePassword(application: string, keyId: string): Promise<void>;
}

const applicationShape = z.object({
  passwordCredentials: z.array(
    z.object({ keyId: z.string(), displayName: z.string().nullish(), endDateTime: z.string() }),
  ),
  keyCredentials: z.array(z.unknown()),
});
const listShape = z.object({ value: z.array(z.unknown()) });
const passwordShape = z.object({ keyId: z.string(), secretText: z.string().min(1) });
const nothing = z.unknown();

export function createApplications(graph: () => Promise<Rest>): Applications {
  const asking = <T>(operation: string, call: (rest: Rest) => Promise<T>): Promise<T> =>
    sealed(operation, async () => call(await graph()), 'Graph');

  async function read(application: string): Promise<ApplicationView> {
    const path = pathOf(application);
    return asking(`read application ${application}`, async (rest) => {
      const [{ passwordCredentials, keyCredentials }, federated] = await Promise.all([
        rest.send({ method: 'GET', path: `${path}?$select=passwordCredentials,keyCredentials` }, applicationShape),
        rest.send({ method: 'GET', path: `${path}/federatedIdentityCredentials` }, listShape),
      ]);
      return {
        passwords: passwordCredentials.map(({ displayName, ...rest }) => ({ ...rest, displayName: displayName ?? '' })),
        certificates: keyCredentials.length,
        federatedCredentials: federated.value.length,
      };
    });
  }

  return {
    read,
    async addPassword(application, passwordCredential) {
      const { keyId, secretText } = await asking(`add a password to application ${application}`, (rest) =>
        rest.send(
          { method: 'POST', path: `${pathOf(application)}/addPassword`, json: { passwordCredential } },
          passwordShape,
        ),
      );
      return { keyId, value: new SecretValue(secretText) };
    },
    async removePassword(application, keyId) {
      try {
        await asking(`remove password ${keyId} of application ${application}`, (rest) =>
          rest.send({ method: 'POST', path: `${pathOf(application)}/removePassword`, json: { keyId } }, nothing),
        );
      } catch (error) {
        // Graph answers 400 as well as 404 for one that is gone, and 400 for much else: the application itself says.
        if (!isAutomationError(error, 'not-found') && !isAutomationError(error, 'azure-refused')) throw error;
        if (await hasPassword(application, keyId)) throw error;
      }
    },
  };

  async function hasPassword(application: string, keyId: string): Promise<boolean> {
    try {
      const { passwords } = await read(application);
      return passwords.some((password) => password.keyId.toLowerCase() === keyId.toLowerCase());
    } catch (error) {
      if (isAutomationError(error, 'not-found')) return false;
      throw error;
    }
  }
}

function pathOf(application: string): string {
  return `/v1.0/applications/${encodeURIComponent(application)}`;
}
