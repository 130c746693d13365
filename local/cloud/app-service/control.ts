/** `/_control/artefacts` and `/_control/release`: declare artefacts, and release one the way a pipeline does. */
import * as z from 'zod';
import { AzureError } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { checked } from '../control-input.ts';
import { localPrincipals } from '../identity/principals.ts';
import type { OperationsLog } from '../operations-log.ts';
import { ok } from '../requests.ts';
import { artefactSchema, type Artefacts } from './artefacts.ts';
import { withImage } from './config-routes.ts';
import { operationInProgress, preparedForSwap } from './errors.ts';
import type { References } from './references.ts';
import type { SlotOperations } from './slot-operations.ts';
import { imageOf, production, type Sites, type SiteState } from './state.ts';

export const releaseSchema = z.strictObject({
  /** Names of sites; all that have the slot where left out. */
  sites: z.array(z.string()).optional(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  slot: z.string().default('staging'),
  /** `instant` swaps at once and warm; `operations` begins a real swap, to be waited for. */
  through: z.enum(['instant', 'operations']).default('instant'),
});

export type Release = z.input<typeof releaseSchema>;

export function appServiceControl(
  request: CloudRequest,
  path: readonly string[],
  deps: {
    sites: Sites;
    artefacts: Artefacts;
    references: References;
    slotOperations: SlotOperations;
    log: OperationsLog;
  },
): CloudResponse | undefined {
  switch (`${request.method} ${path.join('/')}`) {
    case 'GET artefacts':
      return ok(deps.artefacts.list());
    case 'POST artefacts': {
      const artefact = checked(artefactSchema, request);
      deps.artefacts.declare(artefact);
      deps.references.declared(artefact.digest);
      return ok();
    }
    case 'POST release':
      return release(request, checked(releaseSchema, request), deps);
    default:
      return undefined;
  }
}

function release(
  request: CloudRequest,
  { sites: named, digest, slot, through }: z.output<typeof releaseSchema>,
  deps: { sites: Sites; slotOperations: SlotOperations; log: OperationsLog },
): CloudResponse {
  const { sites, slotOperations } = deps;
  const names =
    named ??
    sites
      .all()
      .filter((state) => state.slot === slot)
      .map((state) => state.site);
  const staged = names.map((name) => stateOf(name, slot, sites));
  for (const state of staged) {
    const running = sites.operation(state.site);
    if (running !== undefined) throw operationInProgress(running);
    if (state.targetSwapSlot !== undefined) throw preparedForSwap();
  }
  const caller = localPrincipals.find((principal) => principal.name === 'pipeline');
  const operations = staged.map((state) => {
    const next = withImage(state, imageOf(state).replace(/@sha256:[0-9a-f]{64}$/i, '') + `@${digest}`);
    const id = `${request.id}-${state.site}`;
    const asPipeline = {
      ...request,
      id,
      method: 'POST',
      ...(caller === undefined ? {} : { caller: { appId: caller.clientId, objectId: caller.objectId } }),
    };
    if (through === 'instant') {
      const { neverStarts } = slotOperations.artefactOf(next).behaviour;
      sites.put({ ...next, startedAt: Date.now(), readyAt: neverStarts === true ? null : Date.now() });
      slotOperations.exchangeNow(state.site, slot, production);
    } else {
      sites.put(next);
      slotOperations.begin({ id, kind: 'swap', site: state.site, source: slot, destination: production });
    }
    deps.log.record(asPipeline, {
      operation: 'slotsswap',
      azureOperation: 'Microsoft.Web/sites/slots/slotsswap/action',
      resource: state.resourceId,
      status: through === 'instant' ? 200 : 202,
      result: through === 'instant' ? 'succeeded' : 'accepted',
    });
    return { site: state.site, operationId: id };
  });
  return ok({ operations });
}

function stateOf(site: string, slot: string, sites: Sites): SiteState {
  const state = sites.get(site, slot);
  if (state === undefined) throw new AzureError(404, 'ResourceNotFound', `The site ${site} has no slot ${slot}.`);
  return state;
}
