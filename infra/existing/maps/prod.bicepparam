using 'maps.json'

param accountName = 'chaufher-prod-maps-weu'

param location = 'westeurope'

param tags = {
  owner: 'platform@chaufher.example'
  costCentre: 'cc-1300'
  environment: 'prod'
  dataClass: 'internal'
  component: 'web'
}
