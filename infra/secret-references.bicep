metadata description = 'Which secret every setting of the API refers to. Consumers of a credential are found by these, so a value is never written here.'

import { keyedNamesType, secretNameOf } from 'naming.bicep'
import { keyVaultReference } from 'settings.bicep'

@description('Secrets that follow from no resource; operations/secrets.yaml says how each is rotated.')
var named = {
  APNS_KEY: 'apns-key'
  FCM_SERVICE_ACCOUNT: 'fcm-service-account'
  IDENTITY_CONNECTOR_SECRET: 'identity-connector-secret'
  JWT_KEY_SET: 'jwt-key-set'
  JWT_SIGNING_KEY: 'jwt-signing-key'
  TWILIO_API_KEY: 'twilio-api-key'
  WEBHOOK_TOKEN: 'webhook-token'
}

@description('Secrets of the resources that have keys.')
func connectionStrings(keyed keyedNamesType, signalR string) object => {
  APP_CONFIGURATION_CONNECTION_STRING: secretNameOf(keyed.appConfiguration)
  COMMUNICATION_CONNECTION_STRING: secretNameOf(keyed.communication)
  MEDIA_STORAGE_CONNECTION_STRING: secretNameOf(keyed.media)
  NOTIFICATION_HUB_CONNECTION_STRING: secretNameOf('${keyed.pushNamespace}/${keyed.pushHub}/${keyed.pushRule}')
  SIGNALR_CONNECTION_STRING: secretNameOf(signalR)
}

@export()
@description('Settings of the API in one region: they refer to the vault and to the SignalR service of that region.')
func secretReferences(vault string, keyed keyedNamesType, signalR string) object =>
  mapValues(union(named, connectionStrings(keyed, signalR)), secret => keyVaultReference(vault, secret))
