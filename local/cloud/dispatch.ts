/** The way of a request through the cloud: faults, who calls, the service that has it, the log of what was done. */
import { lastName, parseResourcePath } from './arm/resource-id.ts';
import { AzureError, errorResponse, notImplemented } from './azure-error.ts';
import type { Caller, CloudRequest, CloudResponse, CloudService } from './contract.ts';
import { faultResponse, type Fault, type Faults } from './faults.ts';
import { neverAnswered, type Handler } from './listener.ts';
import type { LoggedOperation, OperationResult, OperationsLog } from './operations-log.ts';
import { beginsWith } from './requests.ts';

/** Puts the faults of a service before its handler. */
export function withFaults(
  faults: Faults,
  service: string,
  handler: (request: CloudRequest) => Promise<CloudResponse>,
): Handler {
  return async (request) => {
    const fault = faults.match(service, request);
    if (fault === undefined) return handler(request);
    if (fault.latencyMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.latencyMs));
    if (fault.afterEffect === true) await handler(request);
    return outcomeOf(fault) ?? handler(request);
  };
}

function outcomeOf(fault: Fault): CloudResponse | typeof neverAnswered | undefined {
  if (fault.hang === true) return neverAnswered;
  return fault.status === undefined ? undefined : faultResponse(fault, fault.status);
}

/** The handler of the control plane's listener. */
export function createDispatcher(deps: {
  services: readonly CloudService[];
  control: (request: CloudRequest) => Promise<CloudResponse | undefined>;
  faults: Faults;
  log: OperationsLog;
  authenticate: (request: CloudRequest) => Promise<Caller>;
  /** Throws where the caller is denied an operation that changes something. */
  authorize: (operation: { action: string; resourceId: string; caller: Caller }) => void;
  report: (error: unknown) => void;
}): Handler {
  async function serve(service: CloudService, request: CloudRequest): Promise<CloudResponse> {
    return answering(request, async () => {
      if (!beginsWith(request.segments, 'subscriptions')) return required(request, await service.handle(request));
      const known = { ...request, caller: await deps.authenticate(request) };
      return logged(known, deps, () => controlPlane(service, known));
    });
  }

  async function answering(request: CloudRequest, work: () => Promise<CloudResponse>): Promise<CloudResponse> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AzureError) return errorResponse(error);
      deps.report(error);
      return errorResponse(
        new AzureError(
          500,
          'InternalServerError',
          `The emulated cloud failed at ${request.method} ${request.url.pathname}.`,
        ),
      );
    }
  }

  return async (request) => {
    if (beginsWith(request.segments, '_control')) {
      return answering(request, async () => required(request, await deps.control(request)));
    }
    const service = deps.services.find((candidate) => candidate.claims(request));
    if (service === undefined) return errorResponse(notImplemented(request.method, request.url.pathname));
    return withFaults(deps.faults, service.name, (passed) => serve(service, passed))(request);
  };
}

function required(request: CloudRequest, response: CloudResponse | undefined): CloudResponse {
  if (response === undefined) throw notImplemented(request.method, request.url.pathname);
  return response;
}

async function controlPlane(service: CloudService, request: CloudRequest): Promise<CloudResponse> {
  if (!request.url.searchParams.has('api-version')) {
    throw new AzureError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  return required(request, await service.handle(request));
}

/** POSTs that only read, by the last word of their path. */
const readingPost = /^(list.*|slotsdiffs)$/i;

/** Runs a request and writes down what it did, unless it only reads. */
async function logged(
  request: CloudRequest & { readonly caller: Caller },
  { log, authorize }: Pick<Parameters<typeof createDispatcher>[0], 'log' | 'authorize'>,
  work: () => Promise<CloudResponse>,
): Promise<CloudResponse> {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads || (request.method === 'POST' && readingPost.test(request.segments.at(-1) ?? ''))) return work();
  const entry = operationOf(request);
  try {
    authorize({ action: entry.azureOperation, resourceId: entry.resource, caller: request.caller });
    const response = await work();
    const { status, detail } = response;
    log.record(request, {
      ...entry,
      status,
      result: resultOf(response),
      ...(detail === undefined ? {} : { detail }),
    });
    return response;
  } catch (error) {
    const known =
      error instanceof AzureError
        ? { status: error.status, code: error.code }
        : { status: 500, code: 'InternalServerError' };
    log.record(request, { ...entry, ...known, result: known.status >= 500 ? 'failed' : 'refused' });
    throw error;
  }
}

function resultOf(response: CloudResponse): OperationResult {
  if (response.status >= 400) return 'refused';
  const runsOn = response.status === 202 || response.headers?.['azure-asyncoperation'] !== undefined;
  return runsOn ? 'accepted' : 'succeeded';
}

/** What a request does, in the caller's words and in Azure's. */
export function operationOf(request: CloudRequest): Pick<LoggedOperation, 'operation' | 'azureOperation' | 'resource'> {
  const path = parseResourcePath(request.segments);
  const verb = request.method === 'DELETE' ? 'delete' : 'write';
  const isAction = request.method === 'POST' && path !== undefined;
  // An action below a child (`config/configreferences/appsettings/refresh`) looks like one more type and name.
  const operation = isAction ? path.rest.join('/') || lastName(path.id) : verb;
  const type = path?.type ?? 'Microsoft.Resources/subscriptions/resourceGroups';
  return {
    operation,
    azureOperation: isAction ? `${type}/${operation}/action` : `${type}/${verb}`,
    resource: path?.id ?? `/${request.segments.join('/')}`,
  };
}
