/** Microsoft Graph below `/graph`: applications of the directory, their passwords, and their service principals. */
import type { CloudContext, CloudRequest, CloudResponse, CloudService } from '../contract.ts';
import type { ApplicationPassword, Applications } from '../identity/applications.ts';
import type { LocalApplication } from '../identity/principals.ts';
import type { Tokens } from '../identity/tokens.ts';
import { objectOf, textOf, type JsonObject } from '../json.ts';
import { beginsWith, jsonBody, ok } from '../requests.ts';
import { badRequest, done, GraphError, graphError, listed, notThere } from './answers.ts';
import { createRegistrations } from './registrations.ts';
import { createServicePrincipals, type KnownIdentity } from './service-principals.ts';

const audiences = ['https://graph.microsoft.com', 'https://graph.microsoft.com/'];
const twoYearsMs = 2 * 365 * 24 * 3600 * 1000;

export function createGraphService(
  context: CloudContext,
  deps: { tokens: Tokens; applications: Applications; identities: () => readonly KnownIdentity[] },
): CloudService {
  const { applications } = deps;
  const contextOf = (what: string): JsonObject => ({
    '@odata.context': `${context.baseUrl()}/graph/v1.0/$metadata#${what}`,
  });

  const registrations = createRegistrations(context.store);
  const everything = (): readonly JsonObject[] => [...applications.all().map(view), ...registrations.all()];
  const principals = createServicePrincipals(context.store, {
    identities: deps.identities,
    applications: everything,
  });

  async function handle(request: CloudRequest): Promise<CloudResponse | undefined> {
    const token = /^Bearer +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    const isKnown = token !== undefined && (await deps.tokens.verify(token, audiences).then(Boolean, () => false));
    try {
      if (!isKnown) throw new GraphError(401, 'InvalidAuthenticationToken', tokenMessage(token));
      return route(request);
    } catch (error) {
      if (error instanceof GraphError) return graphError(request, error);
      throw error;
    }
  }

  function route(request: CloudRequest): CloudResponse | undefined {
    const [version, collection = '', ...below] = request.segments.slice(1);
    if (version === 'v1.0' && collection === 'servicePrincipals') return principals.handle(request, below);
    const byClientId = /^applications\(appId='([^']+)'\)$/i.exec(collection)?.[1];
    if (version !== 'v1.0' || (byClientId === undefined && collection !== 'applications')) return undefined;
    const id = byClientId ?? below.shift() ?? '';
    if (id === '') {
      if (request.method === 'POST') return registrations.create(request);
      return request.method === 'GET' ? listed(request, everything()) : undefined;
    }
    const property = byClientId === undefined ? 'id' : 'appId';
    const found = everything().find((each) => each[property] === id);
    if (found === undefined) throw notThere(id);
    const application = applications.all().find((each) => each.id === found['id']);
    if (application === undefined) return registrations.handle(request, String(found['id']), below);
    switch (`${request.method} ${below.join('/')}`) {
      case 'GET ':
        return ok({ ...contextOf('applications/$entity'), ...view(application) });
      case 'GET owners':
      case 'GET federatedIdentityCredentials':
        return ok({ ...contextOf(`applications('${id}')/${below.join('')}`), value: [] });
      case 'POST addPassword':
        return addPassword(request, application);
      case 'POST removePassword':
        return removePassword(request, application);
      default:
        return undefined;
    }
  }

  function view(application: LocalApplication): JsonObject {
    const { id, clientId: appId, displayName } = application;
    return {
      id,
      appId,
      displayName,
      signInAudience: 'AzureADMyOrg',
      keyCredentials: [],
      passwordCredentials: applications.passwords(application).map((password) => passwordView(password, null)),
    };
  }

  function addPassword(request: CloudRequest, application: LocalApplication): CloudResponse {
    const asked = objectOf(jsonBody(request)['passwordCredential']);
    const endDateTime = textOf(asked['endDateTime']) ?? new Date(Date.now() + twoYearsMs).toISOString();
    if (!(Date.parse(endDateTime) > Date.now())) throw badRequest('Key credential end date is invalid.');
    const made = applications.addPassword(application, {
      displayName: textOf(asked['displayName']) ?? null,
      endDateTime,
    });
    return ok({ ...contextOf('microsoft.graph.passwordCredential'), ...passwordView(made, made.secretText) });
  }

  function removePassword(request: CloudRequest, application: LocalApplication): CloudResponse {
    const keyId = textOf(jsonBody(request)['keyId']) ?? '';
    if (applications.removePassword(application, keyId)) return done;
    throw badRequest(`No password credential found with keyId '${keyId}'.`);
  }

  return {
    name: 'graph',
    claims: (request) => beginsWith(request.segments, 'graph'),
    handle,
    control(request, path) {
      if (`${request.method} ${path.join('/')}` !== 'GET application-passwords') return undefined;
      return ok(
        applications.all().flatMap((application) =>
          applications.passwords(application).map(({ keyId, secretText, endDateTime }) => {
            const { id, clientId } = application;
            return { application: id, clientId, keyId, secretText, endDateTime };
          }),
        ),
      );
    },
    status: () => ({ applications: applications.all().map(({ id, clientId, name }) => ({ id, clientId, name })) }),
  };
}

/** @param secretText - null but in the answer to addPassword: Graph never shows it again. */
function passwordView(password: ApplicationPassword, secretText: string | null): JsonObject {
  const { keyId, displayName, startDateTime, endDateTime } = password;
  const hint = password.secretText.slice(0, 3);
  return { customKeyIdentifier: null, displayName, endDateTime, hint, keyId, secretText, startDateTime };
}

function tokenMessage(token: string | undefined): string {
  return token === undefined ? 'Access token is empty.' : 'Access token validation failure. Invalid audience.';
}
