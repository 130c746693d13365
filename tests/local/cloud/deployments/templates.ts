/** Compiled templates as small as they can be, and the official clients of deployments and stacks. */
import { DeploymentsClient } from '@azure/arm-resourcesdeployments';
import { DeploymentStacksClient, type DeploymentStack } from '@azure/arm-resourcesdeploymentstacks';
import { bicepMissing, findBicep } from '../../../../scripts/infra.ts';
import type { Cloud } from '../../../../local/cloud/start.ts';
import { credentialOf, subscription } from '../support.ts';

export const hasBicep = findBicep() !== undefined;

/** Says once a file that its tests did not run. */
export function sayIfSkipped(file: string): void {
  if (!hasBicep) process.stderr.write(`SKIPPED ${file}: ${bicepMissing}\n`);
}

export const stackName = 'chaufher-try';
export const tryGroup = `/subscriptions/${subscription}/resourceGroups/chaufher-try`;
export const accountId = (name: string): string => `${tryGroup}/providers/Microsoft.Storage/storageAccounts/${name}`;

/** A resource group with storage accounts in it, as Bicep compiles a module. */
export function storageTemplate(...accounts: readonly string[]): Record<string, unknown> {
  return template([
    {
      type: 'Microsoft.Resources/resourceGroups',
      apiVersion: '2025-04-01',
      name: 'chaufher-try',
      location: 'westeurope',
    },
    {
      type: 'Microsoft.Resources/deployments',
      apiVersion: '2025-04-01',
      name: 'storage',
      resourceGroup: 'chaufher-try',
      dependsOn: [`[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'chaufher-try')]`],
      properties: {
        expressionEvaluationOptions: { scope: 'inner' },
        mode: 'Incremental',
        parameters: { tier: { value: "[parameters('tier')]" } },
        template: {
          ...template(accounts.map(account), 'deploymentTemplate'),
          parameters: { tier: { type: 'string' } },
        },
      },
    },
  ]);
}

function account(name: string): Record<string, unknown> {
  return {
    type: 'Microsoft.Storage/storageAccounts',
    apiVersion: '2025-01-01',
    name,
    location: 'westeurope',
    kind: 'StorageV2',
    sku: { name: 'Standard_LRS' },
    properties: { accessTier: "[parameters('tier')]" },
  };
}

function template(resources: readonly unknown[], kind = 'subscriptionDeploymentTemplate'): Record<string, unknown> {
  return {
    $schema: `https://schema.management.azure.com/schemas/2018-05-01/${kind}.json#`,
    contentVersion: '1.0.0.0',
    parameters: { tier: { type: 'string', defaultValue: 'Hot' } },
    resources,
  };
}

export function stackOf(
  accounts: readonly string[],
  properties: Partial<NonNullable<DeploymentStack['properties']>> = {},
): DeploymentStack {
  return {
    location: 'westeurope',
    properties: {
      template: storageTemplate(...accounts),
      denySettings: { mode: 'none' },
      actionOnUnmanage: { resources: 'delete', resourceGroups: 'delete' },
      ...properties,
    },
  };
}

export function deployerOf(cloud: Cloud, principal = 'pipeline') {
  const credential = credentialOf(cloud, principal);
  const options = { endpoint: cloud.url, tlsOptions: { ca: cloud.ca }, retryOptions: { maxRetries: 0 } };
  const { deploymentStacks } = new DeploymentStacksClient(credential, subscription, {
    ...options,
    credentialScopes: ['https://management.azure.com/.default'],
  });
  const { deployments } = new DeploymentsClient(credential, subscription, options);
  const quick = { updateIntervalInMs: 20 };
  return {
    stacks: deploymentStacks,
    deployments,
    put: (stack: DeploymentStack) => deploymentStacks.beginCreateOrUpdateAtSubscriptionAndWait(stackName, stack, quick),
    destroy: (resources: 'delete' | 'detach', resourceGroups: 'delete' | 'detach' = resources) =>
      deploymentStacks.beginDeleteAtSubscriptionAndWait(stackName, {
        ...quick,
        unmanageActionResources: resources,
        unmanageActionResourceGroups: resourceGroups,
      }),
  };
}
