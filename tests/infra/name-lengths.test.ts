/** Names fit Azure's limits in every environment that there may be, and not only in the one that has the shortest name. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { infraFolder } from '../../scripts/infra.ts';
import { dev, ofType } from './dev.ts';

/** Shortest and longest name; learn.microsoft.com, "Naming rules and restrictions for Azure resources". */
const limits: Readonly<Record<string, readonly [number, number]>> = {
  'Microsoft.AppConfiguration/configurationStores': [5, 50],
  'Microsoft.Communication/communicationServices': [1, 63],
  'Microsoft.ContainerRegistry/registries': [5, 50],
  'Microsoft.EventGrid/systemTopics': [3, 50],
  'Microsoft.KeyVault/vaults': [3, 24],
  'Microsoft.ManagedIdentity/userAssignedIdentities': [3, 128],
  'Microsoft.NotificationHubs/namespaces': [6, 50],
  'Microsoft.OperationalInsights/workspaces': [4, 63],
  'Microsoft.SignalRService/signalR': [3, 63],
  'Microsoft.Storage/storageAccounts': [3, 24],
  'Microsoft.Web/serverfarms': [1, 60],
  'Microsoft.Web/sites': [2, 60],
};

const environments = [
  ...(/type environmentNameType = (.*)/
    .exec(readFileSync(path.join(infraFolder, 'types.bicep'), 'utf8'))?.[1]
    ?.matchAll(/'(\w+)'/g) ?? []),
].map(([, name = '']) => name);

const inEnvironment = (name: string, environment: string) => name.replace(/^(chaufher-?)dev/, `$1${environment}`);

describe('Names', () => {
  it('are judged for every environment that the Bicep takes', () => {
    expect(environments).toEqual(['dev', 'staging', 'prod']);
  });

  it.each(environments)('fit where the environment is called %s', (environment) => {
    const misfits = dev.flatMap(({ type, name }) => {
      const [least, most] = limits[type] ?? [0, Number.POSITIVE_INFINITY];
      const there = inEnvironment(name, environment);
      return there.length < least || there.length > most ? [`${type} ${there}: ${there.length}`] : [];
    });
    expect(misfits).toEqual([]);
  });

  it.each(Object.keys(limits))('of %s are among those judged', (type) => {
    expect(
      ofType(type)
        .map(({ name }) => inEnvironment(name, 'x'))
        .filter((name) => /^chaufher-?x/.test(name)),
    ).not.toEqual([]);
  });
});
