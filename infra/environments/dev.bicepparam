using '../main.bicep'

param environment = {
  name: 'dev'
  owner: 'platform@chaufher.example'
  costCentre: 'cc-1100'
  dataClass: 'internal'
}

param regions = ['westeurope', 'northeurope']

param planSize = { skuName: 'P0v3', capacity: 1 }

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
  recordRetentionDays: 1
}

// The least that Azure takes: a name is free again after a week.
param secretRecoveryDays = 7
