metadata description = 'Names and tags as Azure Policy can ask for them: it knows one wildcard a text, and no patterns. The lists are those of the Rego rules.'

import { customType } from 'types.bicep'

var naming = loadYamlContent('../data/naming.yaml').naming
var tags = loadYamlContent('../data/tags.yaml').tags
var environments = loadYamlContent('../data/environments.yaml').environments
var tagNames = objectKeys(tags.required)

@description('A tag, as a condition names it.')
func field(tag string) string => 'tags[\'${tag}\']'

@description('A condition for a tag that is there.')
func tagged(tag string, condition object) object => {
  allOf: [{ field: field(tag), exists: true }, union({ field: field(tag) }, condition)]
}

@export()
@description('Definitions about names and tags in one environment.')
func nameAndTagPolicies(environmentName string) customType[] => [
  {
    name: 'name-prefix'
    displayName: 'Names begin with project and environment'
    mode: 'Indexed'
    // Azure makes resources of its own beside ours; a name is no reason to refuse them.
    mayDeny: false
    condition: {
      allOf: concat(
        [
          { field: 'fullName', notLike: '${environments.project}-${environmentName}*' }
          { field: 'fullName', notLike: '${environments.project}${environmentName}*' }
        ],
        map(naming.exempt, type => { field: 'type', notLike: type })
      )
    }
  }
  {
    name: 'name-region'
    displayName: 'Names of regional resources carry the code of their region'
    mode: 'Indexed'
    mayDeny: false
    condition: {
      anyOf: map(items(naming.codes), code => {
        allOf: [
          { field: 'type', in: naming.regional }
          { field: 'location', equals: code.key }
          { field: 'name', notContains: code.value }
        ]
      })
    }
  }
  {
    name: 'required-tags'
    displayName: 'Resources carry the tags that say whose they are'
    mode: 'Indexed'
    mayDeny: true
    condition: { anyOf: map(tagNames, tag => { field: field(tag), exists: false }) }
  }
  {
    name: 'required-tags-groups'
    displayName: 'Resource groups carry the tags that say whose they are'
    mode: 'All'
    mayDeny: true
    condition: {
      allOf: [
        { field: 'type', equals: 'Microsoft.Resources/subscriptions/resourceGroups' }
        // Groups that Azure makes, such as that of Network Watcher, are not ours.
        { field: 'name', like: '${environments.project}-*' }
        { anyOf: map(tagNames, tag => { field: field(tag), exists: false }) }
      ]
    }
  }
  {
    name: 'tag-values'
    displayName: 'Tags say this environment, a known class of data, an address and a cost centre'
    mode: 'Indexed'
    mayDeny: true
    condition: {
      anyOf: [
        tagged('environment', { notEquals: environmentName })
        tagged('dataClass', { notIn: ['public', 'internal', 'confidential'] })
        tagged('owner', { notContains: '@' })
        tagged('costCentre', { notLike: 'cc-*' })
      ]
    }
  }
  {
    name: 'expiry-tag'
    displayName: 'Only what is to be taken down has an end'
    mode: 'Indexed'
    mayDeny: false
    condition: { field: field('expiresOn'), exists: contains(environments.lasting, environmentName) }
  }
]
