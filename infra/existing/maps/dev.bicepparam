using 'maps.json'

param accountName = 'chaufher-dev-maps-weu'

param location = 'westeurope'

param tags = {
  owner: 'platform@chaufher.example'
  costCentre: 'cc-1100'
  environment: 'dev'
  dataClass: 'internal'
  component: 'web'
}
