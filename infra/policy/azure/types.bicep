metadata description = 'The words that the files about Azure Policy share.'

@export()
@description('What happens to what is not as it should be.')
type effectType = 'Audit' | 'Deny'

@export()
@description('A definition of our own, where Azure has none.')
type customType = {
  @description('Required. Name, also in the initiative.')
  name: string

  @description('Required. What it asks for, in a sentence.')
  displayName: string

  @description('Required. Which resources it looks at: those with tags and a location, or all.')
  mode: 'Indexed' | 'All'

  @description('Required. Whether it may stop a deployment; where it may not, it audits.')
  mayDeny: bool

  @description('Optional. False where it asks for nothing in this environment; it is deployed all the same, so that environments differ in what they ask for and not in what there is.')
  applies: bool?

  @description('Required. What is not as it should be.')
  condition: object

  @description('Optional. A part that has to be there, where the condition cannot see it.')
  existence: object?
}
