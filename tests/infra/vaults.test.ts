/** The vaults of the snapshot: one a region, opened by role, and nothing in them is lost by a slip. */
import { describe, expect, it } from 'vitest';
import { named, ofType } from './dev.ts';
import { keyedResources } from './keyed.ts';

const regions = [
  ['weu', 'westeurope'],
  ['neu', 'northeurope'],
] as const;

describe('Vaults', () => {
  it('are one in each region', () => {
    expect(ofType('Microsoft.KeyVault/vaults').map(({ name, location }) => [name, location])).toEqual([
      ['chaufher-dev-kv-neu', 'northeurope'],
      ['chaufher-dev-kv-weu', 'westeurope'],
    ]);
  });

  it.each(regions)('of %s are opened by role only, and cannot be purged', (code) => {
    expect(named('Microsoft.KeyVault/vaults', `chaufher-dev-kv-${code}`).properties).toMatchObject({
      tenantId: '00000000-0000-4000-8000-0000000000aa',
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 7,
      enablePurgeProtection: true,
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
    });
  });

  it('have no access policies, which would let their writer in past the roles', () => {
    for (const { properties } of ofType('Microsoft.KeyVault/vaults'))
      expect(properties).not.toHaveProperty('accessPolicies');
  });
});

describe('Logs', () => {
  const diagnostics = ofType('Microsoft.Insights/diagnosticSettings');
  const of = (id: string) => diagnostics.find((one) => one.id.startsWith(`${id}/providers/Microsoft.Insights/`));

  it.each(regions)('of the vault of %s say who opened which secret', (code) => {
    const vault = named('Microsoft.KeyVault/vaults', `chaufher-dev-kv-${code}`);
    expect(of(vault.id)?.properties).toMatchObject({
      workspaceId: named('Microsoft.OperationalInsights/workspaces', 'chaufher-dev-log').id,
      logs: [{ category: 'AuditEvent', enabled: true }],
    });
  });

  it.each(keyedResources.map(({ name, id }) => [name, id]))('of %s say who used it', (_name, id) => {
    // Storage logs are those of a service, a hub's those of its namespace.
    const within = [`${id}/blobServices/default`, id.replace(/\/notificationHubs\/.*$/, '')];
    const found = [...new Set(within)].map(of).filter((one) => one !== undefined);
    expect(found.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        workspaceId: named('Microsoft.OperationalInsights/workspaces', 'chaufher-dev-log').id,
        logs: expect.arrayContaining([expect.objectContaining({ enabled: true })]),
      }),
    ]);
  });
});
