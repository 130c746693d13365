/** `config/configreferences/appsettings` of a site or slot: what became of its Key Vault references, and fetching them anew. */
import type { CloudRequest, CloudResponse } from '../contract.ts';
import type { JsonObject } from '../json.ts';
import { ok } from '../requests.ts';
import { webError } from './errors.ts';
import type { References } from './references.ts';
import type { FetchedReference, ReferenceStatus } from './secret-reference.ts';
import { configView } from './site-view.ts';
import type { SiteState } from './state.ts';

const collection = 'configreferences/appsettings';

const details: Record<ReferenceStatus, string> = {
  Resolved: 'Reference has been successfully resolved.',
  InvalidSyntax: 'Reference does not have a vault and a secret.',
  MSINotEnabled: 'Reference was not able to be resolved because site Managed Identity not enabled.',
  VaultNotFound: 'Key Vault reference was not able to be resolved because the vault was not found.',
  SecretNotFound: 'Key Vault reference was not able to be resolved because secret was not found.',
  SecretVersionNotFound: 'Key Vault reference was not able to be resolved because secret version was not found.',
  AccessToKeyVaultDenied: 'Key Vault reference was not able to be resolved because site was denied access.',
  OtherReasons: 'Key Vault reference was not able to be resolved.',
};

/** @param rest - what follows the site in the path, lower-cased */
export function referenceRoute(
  request: CloudRequest,
  rest: string,
  state: SiteState,
  deps: { references: References; mayChange: (state: SiteState) => void },
): CloudResponse | undefined {
  const { references } = deps;
  const view = ([name, fetched]: [string, FetchedReference]): JsonObject => ({
    ...configView(state, `${collection}/${name}`, propertiesOf(fetched, references.identityOf(state))),
    name,
  });
  const asked = /^config\/configreferences\/appsettings(?:\/([^/]+))?$/.exec(rest);
  if (asked === null) return undefined;
  const name = asked[1];
  if (request.method === 'POST' && name === 'refresh') {
    deps.mayChange(state);
    references.refresh(state);
    return ok();
  }
  if (request.method !== 'GET') return undefined;
  const all = Object.entries(references.list(state));
  if (name === undefined) return ok({ value: all.map(view), nextLink: null });
  const found = all.find(([setting]) => setting.toLowerCase() === name);
  if (found === undefined) throw webError(404, 'NotFound', `Cannot find a reference in application setting '${name}'.`);
  return ok(view(found));
}

function propertiesOf(fetched: FetchedReference, identityType: JsonObject | undefined): JsonObject {
  const { reference, status, target, version } = fetched;
  return {
    reference,
    status,
    ...target,
    ...(identityType === undefined ? {} : { identityType }),
    details: details[status],
    source: 'KeyVault',
    ...(version === undefined ? {} : { activeVersion: version }),
  };
}
