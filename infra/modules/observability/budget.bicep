metadata name = 'Budget'
metadata description = 'Money that an environment may cost a month. It warns; cost comes hours late, so that nothing is switched off by it.'

targetScope = 'subscription'

import { budgetType } from '../../types.bicep'

@description('Required. Name of the budget.')
param name string

@description('Required. Name of the environment, whose tag is counted.')
param environmentName string

@description('Required. Amount and beginning.')
param budget budgetType

@description('Required. Resource id of the action group.')
param actionGroupResourceId string

var thresholds = [
  { name: 'actual-50', percent: 50, type: 'Actual' }
  { name: 'actual-80', percent: 80, type: 'Actual' }
  { name: 'actual-100', percent: 100, type: 'Actual' }
  { name: 'forecast-100', percent: 100, type: 'Forecasted' }
]

resource spending 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: budget.monthlyAmount
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: '${budget.startDate}T00:00:00Z'
    }
    filter: {
      tags: {
        name: 'environment'
        operator: 'In'
        values: [environmentName]
      }
    }
    notifications: toObject(thresholds, threshold => threshold.name, threshold => {
      enabled: true
      operator: 'GreaterThanOrEqualTo'
      threshold: threshold.percent
      thresholdType: threshold.type
      contactEmails: []
      contactGroups: [actionGroupResourceId]
    })
  }
}

@description('The name of the budget.')
output name string = spending.name

@description('The resource id of the budget.')
output resourceId string = spending.id
