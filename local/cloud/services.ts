/** The list of emulated services: what each needs is wired here, and nowhere else. */
import { deploySnapshot } from './arm/seed.ts';
import { createArmService, type ArmOptions } from './arm/service.ts';
import { createLongRunningOperations } from './arm/long-running.ts';
import { createResources } from './arm/state.ts';
import { createArtefacts } from './app-service/artefacts.ts';
import { createReferences } from './app-service/references.ts';
import { createSecretSource } from './app-service/secret-source.ts';
import { deploySites } from './app-service/seed.ts';
import { createAppServiceService, type AppServiceOptions } from './app-service/service.ts';
import { createSites, type SiteState } from './app-service/state.ts';
import { createWebApps } from './app-service/web-apps.ts';
import type { Certificates } from './certificates.ts';
import type { CloudContext, CloudService } from './contract.ts';
import { createEvaluate } from './deployments/bicep.ts';
import { resourceEventOf } from './deployments/resource-events.ts';
import { createRollout } from './deployments/rollout.ts';
import { createDeploymentsService, type DeploymentsService } from './deployments/service.ts';
import { withFaults } from './dispatch.ts';
import { createEventGridService } from './event-grid/service.ts';
import type { Faults } from './faults.ts';
import { createGraphService } from './graph/service.ts';
import { createApplications } from './identity/applications.ts';
import { managedIdentityOf, type ManagedIdentity } from './identity/managed-identity.ts';
import { createIdentityService, type IdentityService } from './identity/service.ts';
import { createIssuedCredentials } from './issued.ts';
import { createKeyVaultService } from './key-vault/service.ts';
import type { VaultLimits } from './key-vault/throttle.ts';
import { createKeysService, type KeysOptions } from './keys/service.ts';
import type { ActivityEvent } from './monitor/activity.ts';
import { createMonitorService, type MonitorOptions } from './monitor/service.ts';
import type { LoggedOperation, OperationsLog } from './operations-log.ts';
import { createResourceHealthService } from './resource-health/service.ts';
import { createRetailPricesService } from './retail-prices/service.ts';
import type { Snapshot } from './snapshot.ts';
import { createTwilioService } from './twilio/service.ts';
import { createTwilioAccount } from './twilio/state.ts';

export interface ServiceOptions {
  readonly arm: ArmOptions;
  readonly appService: AppServiceOptions;
  readonly monitor: MonitorOptions;
  readonly keys: KeysOptions;
  readonly vaultLimits?: VaultLimits | undefined;
  readonly passwordDelayMs: number;
}

export interface Services {
  /** In the order in which they are asked whether a request is theirs; arm takes what is left. */
  readonly list: readonly CloudService[];
  readonly identity: IdentityService;
  readonly deployments: DeploymentsService;
  /** Deploys the snapshot where that was not done yet. */
  deploy(): void;
  /** An operation of the control plane has ended. */
  onOperation(entry: LoggedOperation): void;
}

export function createServices(
  context: CloudContext,
  deps: { snapshot: Snapshot; certificates: Certificates; faults: Faults; log: OperationsLog; options: ServiceOptions },
): Services {
  const { snapshot, faults, log, options } = deps;
  const { store } = context;
  const resources = createResources(store);
  const operations = createLongRunningOperations(store);
  const artefacts = createArtefacts(store);
  const sites = createSites(store);
  const issued = createIssuedCredentials(store);
  const applications = createApplications(store, { issued, passwordDelayMs: options.passwordDelayMs });

  const isFunctionApp = (state: SiteState): boolean => /functionapp/i.test(resources.get(state.resourceId)?.kind ?? '');
  const references = createReferences({
    store,
    sites,
    artefacts,
    resources,
    issued,
    vaults: createSecretSource({ store, resources, find: (...secret) => keyVault.find(...secret) }),
    durations: options.appService.durations,
  });
  const webApps = createWebApps({
    store,
    certificates: deps.certificates,
    sites,
    artefacts,
    references,
    isHosted: (state) => !isFunctionApp(state),
    onServed: (state, served) => monitor.observe(state.resourceId, served),
    withFaults: (service, handler) => withFaults(faults, service, handler),
  });
  // A function app is the product itself, which runs elsewhere: it keeps the name that the template gives its address.
  const hostNameOf = (state: SiteState): string => webApps.addressOf(state) ?? `${state.site}.azurewebsites.net`;

  const identity = createIdentityService(context, {
    identities: () =>
      resources.ofType('Microsoft.ManagedIdentity/userAssignedIdentities').map(({ id }) => managedIdentityOf(id)),
    systemAssigned: (): ManagedIdentity | undefined =>
      sites
        .all()
        .filter(isFunctionApp)
        .filter(({ resourceId }) => /systemassigned/i.test(String(resources.get(resourceId)?.identity?.['type'])))
        .map(({ resourceId }) => managedIdentityOf(resourceId))[0],
    applications,
  });
  const monitor = createMonitorService(context, {
    resources,
    sites,
    webApps,
    hostNameOf,
    tokens: identity.tokens,
    options: options.monitor,
  });
  const appService = createAppServiceService(context, {
    resources,
    sites,
    artefacts,
    references,
    operations,
    log,
    webApps,
    hostNameOf,
    options: options.appService,
  });
  const resourceHealth = createResourceHealthService(context, {
    resources,
    publish: (event) => monitor.publish(event),
  });
  const keys = createKeysService(context, {
    resources,
    operations,
    log,
    issued,
    certificates: deps.certificates,
    withFaults: (service, handler) => withFaults(faults, service, handler),
    options: options.keys,
  });
  const eventGrid = createEventGridService(context, { resources });
  const keyVault = createKeyVaultService(context, {
    resources,
    certificates: deps.certificates,
    tokens: identity.tokens,
    issued,
    publish: (source, event, madeAt) => eventGrid.publish(source, event, madeAt),
    withFaults: (service, handler) => withFaults(faults, service, handler),
    connectionString: (resource, key) =>
      resources
        .all()
        .filter(({ id, name }) => id === resource || name === resource)
        .map(({ id }) => keys.connectionString(id, key))
        .find((made) => made !== undefined),
    limits: options.vaultLimits,
  });
  const graph = createGraphService(context, {
    tokens: identity.tokens,
    applications,
    identities: () =>
      resources.ofType('Microsoft.ManagedIdentity/userAssignedIdentities').map(({ id, name }) => {
        const { principalId, clientId } = managedIdentityOf(id);
        return { id: principalId, appId: clientId, displayName: name };
      }),
  });
  const retailPrices = createRetailPricesService(context, { pageSize: options.arm.pageSize });
  const twilio = createTwilioService(createTwilioAccount(store, issued));
  const arm = createArmService(context, {
    resources,
    operations,
    log,
    subscriptionId: snapshot.subscriptionId,
    options: options.arm,
  });

  const { subscriptionId } = snapshot;
  const { durations } = options.appService;
  const deployments = createDeploymentsService(context, {
    resources,
    operations,
    log,
    subscriptionId,
    evaluate: createEvaluate(),
    rollout: createRollout({ ...context, resources, sites, artefacts, references, faults, log, durations }),
    onDone: () => webApps.start(),
    options: options.arm,
  });

  return {
    list: [
      identity,
      graph,
      twilio,
      retailPrices,
      resourceHealth,
      monitor,
      eventGrid,
      keyVault,
      appService,
      keys,
      deployments,
      arm,
    ],
    identity,
    deployments,
    onOperation(entry) {
      keyVault.showAddresses();
      monitor.publish(activityOf(entry));
      const ids = { tenantId: context.tenantId, subscriptionId };
      eventGrid.publish(`/subscriptions/${subscriptionId}`, resourceEventOf(entry, ids));
    },
    deploy() {
      if (deploySnapshot(snapshot, context.tenantId, resources, store)) deploySites(snapshot, sites, artefacts);
      keyVault.showAddresses();
    },
  };
}

/** An operation as the activity log tells of it; what was refused has failed there. */
function activityOf(entry: LoggedOperation): ActivityEvent {
  const succeeded = entry.result === 'succeeded';
  const { callerAppId: appId, callerObjectId: objectId } = entry;
  return {
    category: 'Administrative',
    resourceId: entry.resource,
    operationName: entry.azureOperation,
    status: succeeded ? 'Succeeded' : 'Failed',
    level: succeeded ? 'Informational' : 'Error',
    ...(appId === null || objectId === null ? {} : { caller: { appId, objectId } }),
    correlationId: entry.id,
    time: Date.now(),
    properties: {
      eventCategory: 'Administrative',
      entity: entry.resource,
      message: entry.azureOperation,
      statusCode: entry.code ?? 'OK',
    },
  };
}
