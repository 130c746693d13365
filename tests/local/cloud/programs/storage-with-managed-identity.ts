/** Uses all three storage services as the product does: by managed identity, found through the environment alone. Prints what it read back. */
import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';

const {
  AZURE_CLIENT_ID: clientId = '',
  BLOB_URL: blobUrl = '',
  QUEUE_URL: queueUrl = '',
  TABLE_URL: tableUrl = '',
} = process.env;
const credential = new ManagedIdentityCredential({ clientId });

const container = new BlobServiceClient(blobUrl, credential).getContainerClient('records');
await container.createIfNotExists();
await container.getBlockBlobClient('run').upload('a blob', 6);
const blob = (await container.getBlockBlobClient('run').downloadToBuffer()).toString('utf8');

const queue = new QueueServiceClient(queueUrl, credential).getQueueClient('signals');
await queue.createIfNotExists();
await queue.sendMessage('a message');
const { receivedMessageItems } = await queue.receiveMessages();

const table = new TableClient(tableUrl, 'records', new DefaultAzureCredential({ managedIdentityClientId: clientId }));
await table.createTable();
await table.createEntity({ partitionKey: 'p', rowKey: 'r', value: 'an entity' });
const entity = await table.getEntity<{ value: string }>('p', 'r');

process.stdout.write(JSON.stringify([blob, receivedMessageItems[0]?.messageText, entity.value]));
