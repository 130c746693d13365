import { describe, expect, it } from 'vitest';
import { createVaultAddress } from '../../../azure/vault-address.ts';
import { createAnswered, type Answer } from './answering.ts';

const vault = '/subscriptions/s/resourceGroups/chaufher-dev/providers/Microsoft.KeyVault/vaults/chaufher-dev-kv-weu';

function setUp(answer?: Answer) {
  const { clients, asked } = createAnswered(() => answer);
  return { asked, addressOf: createVaultAddress(clients.arm) };
}

describe('the address of a vault', () => {
  it('is what Azure Resource Manager says', async () => {
    const { addressOf, asked } = setUp({
      status: 200,
      body: { properties: { vaultUri: 'https://x.vault.azure.net/' } },
    });
    expect(await addressOf(`${vault}/`)).toBe('https://x.vault.azure.net');
    expect(asked.map(({ line }) => line)).toEqual([`GET ${vault}`]);
  });

  it.each(['', 'chaufher-dev-kv-weu', vault.replace('KeyVault/vaults', 'Web/sites')])('is none of %j', async (id) => {
    const { addressOf, asked } = setUp();
    await expect(addressOf(id)).rejects.toMatchObject({ code: 'input-invalid' });
    expect(asked).toEqual([]);
  });

  it.each([
    [{ status: 404 }, 'not-found'],
    [{ status: 200, body: { properties: {} } }, 'azure-refused'],
    [{ status: 200, body: { properties: { vaultUri: 'http://x.vault.azure.net/' } } }, 'azure-refused'],
  ])('is none where %j is answered', async (answer, code) => {
    await expect(setUp(answer).addressOf(vault)).rejects.toMatchObject({ code });
  });
});
