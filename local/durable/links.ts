/** The addresses that the extension hands out: the durableClient binding and the answer to a start. */

export interface LinkSource {
  /** `http://127.0.0.1:7071` */
  readonly baseUrl: string;
  readonly webhookPrefix: string;
  readonly systemKey: string;
  readonly hubName: string;
  readonly connectionName: string;
}

/** `origin` is where the caller reached us, so that the links work for it. */
export function managementUrls(source: LinkSource, origin: string, instanceId: string) {
  const instance = `${origin}${source.webhookPrefix}/instances/${urlEncode(instanceId)}`;
  const query = `taskHub=${urlEncode(source.hubName)}&connection=${urlEncode(source.connectionName)}&code=${source.systemKey}`;
  return {
    id: instanceId,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
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
