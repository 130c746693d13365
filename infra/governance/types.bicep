metadata description = 'The words of the governance of the tenant.'

@export()
@description('An environment, and the subscription that it lives in.')
type governedEnvironmentType = {
  @description('Required. Name of the environment.')
  @minLength(2)
  @maxLength(7)
  name: string

  @description('Required. Which management group it belongs to.')
  kind: 'production' | 'preproduction' | 'ephemeral'

  @description('Optional. Id of a subscription that there is. A new one is made if left out.')
  subscriptionId: string?
}
