using '../main.bicep'

param environment = {
  name: 'prod'
  owner: 'platform@chaufher.example'
  costCentre: 'cc-1300'
  dataClass: 'confidential'
}

param regions = ['westeurope', 'northeurope']

param platform = {
  addressPrefixes: ['10.30.0.0/20', '10.30.16.0/20']
  planSize: { skuName: 'P1v3', capacity: 3, zoneRedundant: true }
  registrySkuName: 'Premium'
  signalRUnits: 5
  database: {
    skuName: 'Standard_D4ds_v5'
    tier: 'GeneralPurpose'
    storageGB: 256
    zoneRedundant: true
    backupRetentionDays: 35
    administrators: { objectId: '00000000-0000-4000-8000-0000000000e3', name: 'chaufher-prod-database' }
  }
  featureFlags: [
    { name: 'panic-button', description: 'Riders and drivers can call for help.', enabled: true }
    { name: 'scheduled-rides', description: 'Rides can be ordered for later.', enabled: true }
    { name: 'surge-pricing', description: 'Prices follow demand.', enabled: false }
  ]
  edge: { domain: 'chaufher.example', requestsPerAddress: 3000, signInsPerAddress: 100 }
  logRetentionDays: 365
  secretRecoveryDays: 90
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
    objectId: '00000000-0000-4000-8000-0000000000e1'
    clientId: '00000000-0000-4000-8000-0000000000e2'
    identifierUri: 'api://chaufher-prod-ops'
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
  botSkuName: 'S1'
  standby: true
  recordRetentionDays: 365
}

param pipelines = {
  repository: 'chaufher/operations'
  releaseEnvironment: 'prod'
  deployEnvironment: 'prod-infrastructure'
}

param budget = { monthlyAmount: 9000, startDate: '2026-11-01' }
