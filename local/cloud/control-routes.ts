/** `/_control`: what people, scenarios and tests ask of the emulated cloud itself. Plain JSON, for this machine only. */
import { AzureError } from './azure-error.ts';
import { checked } from './control-input.ts';
import type { CloudRequest, CloudResponse, CloudService } from './contract.ts';
import { faultRuleSchema, type Faults } from './faults.ts';
import type { OperationsLog } from './operations-log.ts';
import { ok } from './requests.ts';

export function createControl(deps: {
  services: readonly CloudService[];
  faults: Faults;
  log: OperationsLog;
  about: () => Record<string, unknown>;
  reset: () => Promise<void>;
}): (request: CloudRequest) => Promise<CloudResponse | undefined> {
  const { services, faults, log } = deps;

  return async (request) => {
    onlyFromHere(request);
    const path = request.segments.slice(1);
    for (const service of services) {
      const answer = await service.control?.(request, path);
      if (answer !== undefined) return answer;
    }
    switch (`${request.method} ${path.join('/')}`) {
      case 'GET status':
        return ok({
          ...deps.about(),
          services: Object.fromEntries(services.map((each) => [each.name, each.status?.() ?? {}])),
        });
      case 'GET operations':
        return ok(log.list(request.url.searchParams.get('since') ?? undefined));
      case 'DELETE operations':
        log.clear();
        return ok();
      case 'GET faults':
        return ok(faults.list());
      case 'POST faults':
        return ok(faults.add(checked(faultRuleSchema, request)));
      case 'DELETE faults':
        faults.clear();
        return ok();
      case 'POST reset':
        await deps.reset();
        return ok();
      default:
        return removal(request, path, faults);
    }
  };
}

/** `DELETE faults/{id}`. */
function removal(request: CloudRequest, [area, id]: readonly string[], faults: Faults): CloudResponse | undefined {
  if (request.method !== 'DELETE' || area !== 'faults' || id === undefined) return undefined;
  return ok({ removed: faults.remove(id) });
}

/** A page in a browser must not reach it, by another name of this address or by its own. */
function onlyFromHere(request: CloudRequest): void {
  const host = request.url.hostname;
  if ((host !== '127.0.0.1' && host !== 'localhost') || request.headers['origin'] !== undefined) {
    throw new AzureError(403, 'Forbidden', 'The control address answers programs on this machine only.');
  }
}
