using 'maps.json'

param accountName = 'chaufher-staging-maps-weu'

param location = 'westeurope'

param tags = {
  owner: 'platform@chaufher.example'
  costCentre: 'cc-1200'
  environment: 'staging'
  dataClass: 'internal'
  component: 'web'
}
