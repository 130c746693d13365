import { describe, expect, it } from 'vitest';
import { readDeclarations } from '../../../gates/policy/declarations.ts';

const files: Readonly<Record<string, string>> = {
  'modules/vault.bicep': `resource logs 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {`,
  'modules/data/storage.bicep': `
resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  resource blobs 'blobServices' = {`,
  'modules/a.bicep': "resource one 'Microsoft.Web/sites@2024-11-01' = {",
  'modules/b.bicep': "resource two 'Microsoft.Web/sites@2024-11-01' = if (wanted) {",
  'modules/notes.md': "resource none 'Microsoft.Web/plans@2024-11-01' = {",
};

const declarations = await readDeclarations(
  {
    name: 'the change',
    read: async (path) => files[path],
    list: async (folder) => [
      ...new Set(
        Object.keys(files)
          .filter((file) => file.startsWith(`${folder}/`))
          .map((file) => file.slice(folder.length + 1).replace(/\/.*/, '')),
      ),
    ],
  },
  'modules',
);

describe('the declaration of a type', () => {
  it('is found by file and line, without case, in folders below as well', () => {
    expect(declarations('microsoft.keyvault/VAULTS')).toBe('modules/vault.bicep:4');
    expect(declarations('Microsoft.Storage/storageAccounts')).toBe('modules/data/storage.bicep:2');
  });

  it('of a child is that of the parent which declares it', () => {
    expect(declarations('Microsoft.Storage/storageAccounts/blobServices/containers')).toBe(
      'modules/data/storage.bicep:2',
    );
  });

  it('is not where a resource is only referred to', () => {
    expect(declarations('Microsoft.OperationalInsights/workspaces')).toBeUndefined();
  });

  it('is none where several files have one, or no Bicep file has', () => {
    expect(declarations('Microsoft.Web/sites')).toBeUndefined();
    expect(declarations('Microsoft.Web/plans')).toBeUndefined();
    expect(declarations('')).toBeUndefined();
  });
});
