/** Failures as they reach an orchestrator: the .NET exception that the extension serialises into history. */

/** What a rejected invocation says, whether the host hands on the JavaScript error or the text of an RpcException. */
export interface RemoteFailure {
  message: string;
  stack: string;
}

export function remoteFailure(thrown: unknown): RemoteFailure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const rpc = /^Result: Failure\nException: ([\s\S]*?)\nStack: ([\s\S]*)$/.exec(error.message);
  if (rpc) return { message: rpc[1] ?? '', stack: rpc[2] ?? '' };
  return { message: error.message, stack: error.stack ?? '' };
}

// HRESULT of System.Exception.
const exceptionResult = -2146233088;

/** `TaskFailed` of an activity: `Reason` is the clean text, `Details` a System.Exception with the worker's exception inside. */
export function activityFailure(functionName: string, failure: RemoteFailure): { Reason: string; Details: string } {
  const { message, stack } = failure;
  const inner = {
    $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
    IsUserException: false,
    RemoteStackTrace: stack,
    RemoteMessage: message,
    RemoteTypeName: null,
    Message: `Result: Failure\nException: ${message}\nStack: ${stack}`,
    Data: { $type: 'System.Collections.ListDictionaryInternal, System.Private.CoreLib' },
    InnerException: null,
    HelpLink: null,
    Source: 'System.Private.CoreLib',
    HResult: exceptionResult,
    StackTrace: '',
  };
  const outer = {
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: message,
    Data: null,
    InnerException: inner,
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    ExceptionMethod: null,
    HResult: exceptionResult,
    Source: null,
    WatsonBuckets: null,
  };
  return { Reason: `Activity function '${functionName}' failed: ${message}`, Details: JSON.stringify(outer) };
}
