/** The data planes of resources with keys: an HTTPS port for each account, chosen once and kept, that knows who signed with a current key. */
import type { ArmResource } from '../arm/state.ts';
import { errorResponse, notImplemented } from '../azure-error.ts';
import type { Certificates } from '../certificates.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { listOf } from '../json.ts';
import { listen, type Handler, type Listener } from '../listener.ts';
import type { Accounts, KeyedResource } from './accounts.ts';
import type { Provider } from './providers.ts';
import { ruleNameIn } from './signatures.ts';

export interface DataPlanes {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createDataPlanes(deps: {
  accounts: Accounts;
  certificates: Certificates;
  /** Puts the faults of service `data-plane` before a handler. */
  withFaults: (service: string, handler: (request: CloudRequest) => Promise<CloudResponse>) => Handler;
}): DataPlanes {
  const { accounts } = deps;
  const listeners: Listener[] = [];

  async function respond(account: ArmResource, provider: Provider, request: CloudRequest): Promise<CloudResponse> {
    for (const one of accounts.of(account)) {
      if (await isSignedBy(one, request)) {
        const rights = listOf(one.resource.properties['rights']).map(String);
        return provider.answer(request, rights) ?? missing(request);
      }
    }
    return provider.refusal();
  }

  return {
    async start() {
      for (const { account, provider } of accounts.all()) {
        const handler = (request: CloudRequest): Promise<CloudResponse> => respond(account, provider, request);
        const port = accounts.portOf(account) ?? 0;
        const listener = await listen(deps.certificates, port, deps.withFaults('data-plane', handler));
        accounts.setPort(account, listener.port);
        listeners.push(listener);
      }
    },
    async stop() {
      await Promise.all(listeners.splice(0).map((listener) => listener.close()));
    },
  };
}

async function isSignedBy(
  { resource, provider, account, keys }: KeyedResource,
  request: CloudRequest,
): Promise<boolean> {
  try {
    const [entity, name] = resource.name.split('/').slice(1);
    // A rule answers for its own name only, and a rule of a hub for that hub only.
    if (provider.accountType !== undefined && ruleNameIn(request) !== (name ?? entity)) return false;
    if (name !== undefined && request.segments[0]?.toLowerCase() !== entity?.toLowerCase()) return false;
    for (const key of keys) if (await provider.verify(request, key, account.name)) return true;
    return false;
  } catch {
    // An Authorization header that cannot be read is nobody's.
    return false;
  }
}

function missing(request: CloudRequest): CloudResponse {
  return errorResponse(notImplemented(request.method, request.url.pathname));
}
