/** Where a vault answers: Azure Resource Manager says, since the name alone does not tell the cloud it is in. */
import * as z from 'zod';
import { parseResourceId } from '../resources/resource-id.ts';
import { AutomationError } from '../errors.ts';
import { sealed } from './errors.ts';
import type { Rest } from './rest.ts';

const vaultShape = z.object({ properties: z.object({ vaultUri: z.string().regex(/^https:\/\//) }) });

/** @returns the address of the vault of a resource id, without a slash at the end. */
export function createVaultAddress(arm: () => Promise<Rest>): (vault: string) => Promise<string> {
  return async (vault) => {
    const id = parseResourceId(vault);
    if (id?.type !== 'microsoft.keyvault/vaults')
      throw new AutomationError('input-invalid', `A vault is known by its resource id, got "${vault}".`);
    const { properties } = await sealed(`find the address of ${id.name}`, async () =>
      (await arm()).send({ method: 'GET', path: `${id.text}?api-version=2024-11-01` }, vaultShape),
    );
    return properties.vaultUri.replace(/\/+$/, '');
  };
}
