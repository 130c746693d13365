metadata description = 'How things are called: {project}-{environment}-{service}-{region}, and the same without dashes where Azure allows none.'

@export()
@description('Region names shortened for use in resource names. A region that is not listed here cannot be deployed to.')
var regionCodes = {
  westeurope: 'weu'
  northeurope: 'neu'
}

@export()
@description('What every name of one environment begins with; also the name of its resource group.')
func prefixOf(project string, environment string) string => '${project}-${environment}'

@export()
@description('Name of a thing that exists once in every region.')
func regionalName(prefix string, service string, location string) string =>
  '${prefix}-${service}-${regionCodes[location]}'

@export()
@description('Name of a thing that exists once in an environment.')
func globalName(prefix string, service string) string => '${prefix}-${service}'

@export()
@description('Name of a storage account, which takes neither dashes nor more than 24 characters.')
func storageAccountName(prefix string, service string, location string) string =>
  take(replace('${prefix}${service}${regionCodes[location]}', '-', ''), 24)

@export()
@description('Name of a container registry, which takes no dashes.')
func registryName(prefix string) string => replace('${prefix}acr', '-', '')
