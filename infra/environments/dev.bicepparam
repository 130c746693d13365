using '../main.bicep'

param environment = {
  name: 'dev'
  owner: 'platform@chaufher.example'
  costCentre: 'cc-1100'
  dataClass: 'internal'
}

param regions = ['westeurope', 'northeurope']

param platform = {
  addressPrefixes: ['10.10.0.0/20', '10.10.16.0/20']
  planSize: { skuName: 'P0v3', capacity: 1, zoneRedundant: false }
  registrySkuName: 'Basic'
  signalRUnits: 1
  database: {
    skuName: 'Standard_D2ds_v5'
    tier: 'GeneralPurpose'
    storageGB: 64
    zoneRedundant: false
    backupRetentionDays: 7
    administrators: { objectId: '00000000-0000-4000-8000-0000000000c1', name: 'chaufher-dev-database' }
  }
  featureFlags: [
    { name: 'panic-button', description: 'Riders and drivers can call for help.', enabled: true }
    { name: 'scheduled-rides', description: 'Rides can be ordered for later.', enabled: true }
    { name: 'surge-pricing', description: 'Prices follow demand.', enabled: false }
  ]
  edge: { domain: 'dev.chaufher.example', requestsPerAddress: 3000, signInsPerAddress: 100 }
  logRetentionDays: 30
  // The least that Azure takes: a name is free again after a week.
  secretRecoveryDays: 7
}

param apiRelease = {
  serving: 'sha256:5cb9004f96e5140e3acbd1eaffd8522a77e2cf40805ae4d8090bfe40bf81786d'
  staged: 'sha256:1d8aff1add76b5af6dbeea9df7c4d9a7843261578c6450c032a98f162fb32354'
}

param apiThresholds = {
  serverErrors: 10
  responseTimeSeconds: 3
  healthyPercent: 75
  failedLocations: 2
}

param automation = {
  app: {
    objectId: '00000000-0000-4000-8000-0000000000b1'
    clientId: '00000000-0000-4000-8000-0000000000b2'
    identifierUri: 'api://chaufher-dev-ops'
  }
  regionEpoch: 1
  nodeVersion: '22'
  alwaysReady: [
    { name: 'http', instanceCount: 1 }
    { name: 'durable', instanceCount: 1 }
    { name: 'function:signals', instanceCount: 1 }
  ]
  durableBackend: 'storage'
  eventDelivery: 'push'
  callers: [
    { name: 'office', addresses: '203.0.113.0/24' }
    { name: 'pipelines', addresses: '198.51.100.0/26' }
  ]
  botSkuName: 'F0'
  standby: false
  recordRetentionDays: 1
}

param pipelines = {
  repository: 'chaufher/operations'
  releaseEnvironment: 'dev'
  deployEnvironment: 'dev-infrastructure'
}

param budget = { monthlyAmount: 2500, startDate: '2026-11-01' }
