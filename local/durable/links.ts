/** The addresses that the extension hands out: the durableClient binding and the answer to a start. */

export interface LinkSource {
  /** `http://127.0.0.1:7071` */
  readonly baseUrl: string;
  readonly webhookPrefix: string;
  readonly systemKey: string;
  readonly hubName: string;
  readonly connectionName: string;
}

const operations = {
  sendEventPostUri: '/raiseEvent/{eventName}',
  terminatePostUri: '/terminate?reason={text}',
  rewindPostUri: '/rewind?reason={text}',
  purgeHistoryDeleteUri: '',
  restartPostUri: '/restart',
  suspendPostUri: '/suspend?reason={text}',
  resumePostUri: '/resume?reason={text}',
} as const;

type ManagementUrls = Record<'id' | 'statusQueryGetUri' | keyof typeof operations, string>;

/** `origin` is where the caller reached us, so that the links work for it. */
export function managementUrls(source: LinkSource, origin: string, instanceId: string): ManagementUrls {
  const instance = `${origin}${source.webhookPrefix}/instances/${urlEncode(instanceId)}`;
  const query = `taskHub=${urlEncode(source.hubName)}&connection=${urlEncode(source.connectionName)}&code=${source.systemKey}`;
  const link = (operation: string): string => `${instance}${operation}${operation.includes('?') ? '&' : '?'}${query}`;
  return {
    id: instanceId,
    statusQueryGetUri: link(''),
    sendEventPostUri: link(operations.sendEventPostUri),
    terminatePostUri: link(operations.terminatePostUri),
    rewindPostUri: link(operations.rewindPostUri),
    purgeHistoryDeleteUri: link(operations.purgeHistoryDeleteUri),
    restartPostUri: link(operations.restartPostUri),
    suspendPostUri: link(operations.suspendPostUri),
    resumePostUri: link(operations.resumePostUri),
  };
}

/** The value of a durableClient input binding. */
export function clientBinding(source: LinkSource, rpcBaseUrl: string): Record<string, unknown> {
  const baseUrl = `${source.baseUrl}${source.webhookPrefix}`;
  const create = `${baseUrl}/orchestrators/{functionName}[/{instanceId}]`;
  return {
    taskHubName: source.hubName,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${create}?code=${source.systemKey}`,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&code=${source.systemKey}`,
    },
    managementUrls: managementUrls(source, source.baseUrl, 'INSTANCEID'),
    baseUrl,
    requiredQueryStringParameters: `code=${source.systemKey}`,
    rpcBaseUrl,
    httpBaseUrl: null,
    maxGrpcMessageSizeInBytes: null,
    grpcHttpClientTimeout: null,
  };
}

/** .NET's WebUtility.UrlEncode: a space is a plus, and only letters, digits and -_.!*() stay. */
function urlEncode(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+').replaceAll("'", '%27').replaceAll('~', '%7E');
}
