/** The operations API for commands: of the local system as `npm start` wrote it down, or of a deployed one, with a token of whoever runs the command. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import tls from 'node:tls';
import type { AccessToken, TokenCredential } from '@azure/core-auth';
import * as z from 'zod';
import { AutomationError, errorCatalogue, type ErrorCode } from '../errors.ts';
import { readJson } from '../signals/parse/limits.ts';
import { azureCredential } from './azure-credential.ts';

const endpointsPath = '.local/run/endpoints.json';

const endpointsSchema = z.looseObject({
  app: z.url(),
  /** The emulated cloud; its control address knows the local people. */
  cloud: z.url().optional(),
  /** PEM file of the authority that the token issuer's certificate is from. */
  ca: z.string().optional(),
  tokenUrl: z.url().optional(),
  tokenRequest: z.record(z.string(), z.string()).optional(),
  eventsFunction: z.string().optional(),
  /** System key of the Event Grid webhook. */
  eventsKey: z.string().optional(),
  /** What a process finds in its environment that reaches the emulated cloud as the automation does. */
  environment: z.record(z.string(), z.string()).optional(),
});

export type Endpoints = z.output<typeof endpointsSchema>;

export interface OperationsApi {
  /** Where it is, for people. */
  readonly origin: string;
  /**
   * What the API answers has the type that its own sources give it.
   * @param path below /api/
   * @throws the AutomationError that the API answered with, or 'unavailable' where nothing answers.
   */
  call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>;
}

export interface ConnectOptions {
  /** Folder of the repository. */
  readonly root: string;
  /** The process's environment: with OPERATIONS_URL and OPERATIONS_AUDIENCE, a deployed system is meant. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** Who calls the local system: a name of the local directory. */
  readonly as: string;
}

export async function connect({ root, settings, as }: ConnectOptions): Promise<OperationsApi> {
  const [url, audience] = [settings['OPERATIONS_URL'], settings['OPERATIONS_AUDIENCE']];
  if (url === undefined && audience === undefined) {
    const endpoints = await readEndpoints(root);
    const credential = await localCredential(endpoints, as);
    return apiAt(endpoints.app, () => tokenOf(credential, endpoints.tokenRequest?.['scope'] ?? ''));
  }
  if (url === undefined || audience === undefined || !URL.canParse(url)) {
    throw new AutomationError(
      'configuration-invalid',
      'OPERATIONS_URL (https://…) and OPERATIONS_AUDIENCE (api://…) go together: set both, or neither for the local system.',
    );
  }
  const credential = await azureCredential(settings);
  return apiAt(url, async () => {
    try {
      return await tokenOf(credential, `${audience}/.default`);
    } catch (cause) {
      throw new AutomationError('unauthenticated', `No token for ${audience}: sign in with \`az login\`.`, { cause });
    }
  });
}

/** Where the local system listens, as `npm start` wrote it down. */
export async function readEndpoints(root: string): Promise<Endpoints> {
  const text = await readFile(join(root, endpointsPath), 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new AutomationError('unavailable', 'The local system is not running: start it with `npm start`.', {
      data: { file: endpointsPath },
    });
  }
  const parsed = endpointsSchema.safeParse(readJson(text));
  if (!parsed.success)
    throw new AutomationError(
      'configuration-invalid',
      `${endpointsPath} is not as \`npm start\` writes it: ${z.prettifyError(parsed.error)}`,
    );
  return parsed.data;
}

/** A token of the local issuer; undefined where the local system has none. */
export async function localToken(
  { tokenUrl, ca }: Endpoints,
  form: Readonly<Record<string, string>> | undefined,
): Promise<string | undefined> {
  if (tokenUrl === undefined) return undefined;
  await trust(ca);
  const response = await reach(new URL(tokenUrl), { method: 'POST', body: new URLSearchParams(form) });
  const token = z.looseObject({ access_token: z.string() }).safeParse(await response.json().catch(() => undefined));
  if (!token.success)
    throw new AutomationError('unavailable', `The local issuer answered ${response.status} without a token.`, {
      data: { status: response.status },
    });
  return token.data.access_token;
}

/** Fetches, and says in a sentence that nothing answers. */
export async function reach(url: URL, init: RequestInit): Promise<Response> {
  return fetch(url, init).catch((cause: unknown) => {
    throw new AutomationError('unavailable', `Nothing answers at ${url.origin}: is the system running?`, { cause });
  });
}

async function trust(ca: string | undefined): Promise<void> {
  if (ca === undefined) return;
  const own = await readFile(ca, 'utf8');
  const known = tls.getCACertificates();
  if (!known.includes(own)) tls.setDefaultCACertificates([...known, own]);
}

const people = z.array(z.looseObject({ name: z.string(), clientId: z.string(), secret: z.string() }));

/** Azure's clients ask for a token with every request; one is good for an hour. */
async function tokenOf(credential: TokenCredential, scope: string): Promise<string | undefined> {
  return (await credential.getToken(scope))?.token;
}

/** As Azure's clients want it: tokens of somebody of the local directory, for whatever they are asked for. */
export async function localCredential(endpoints: Endpoints, name: string): Promise<TokenCredential> {
  const form = await formOfPerson(endpoints, name);
  const kept = new Map<string, AccessToken>();
  return {
    async getToken(scopes) {
      const [scope = ''] = [scopes].flat();
      const known = kept.get(scope);
      if (known !== undefined && known.expiresOnTimestamp > Date.now()) return known;
      const token = form === undefined ? undefined : await localToken(endpoints, { ...form, scope });
      if (token === undefined) return null;
      const fresh = { token, expiresOnTimestamp: Date.now() + localTokenMilliseconds };
      kept.set(scope, fresh);
      return fresh;
    },
  };
}

/** Less than the local issuer's tokens live. */
const localTokenMilliseconds = 30 * 60_000;

async function formOfPerson(endpoints: Endpoints, name: string): Promise<Readonly<Record<string, string>> | undefined> {
  const { cloud, ca, tokenRequest } = endpoints;
  if (cloud === undefined) return undefined;
  await trust(ca);
  const answer = await reach(new URL('/_control/principals', cloud), { method: 'GET' });
  const directory = people.parse(await answer.json());
  const person = directory.find((candidate) => candidate.name === name);
  if (person === undefined) {
    const names = directory.map((candidate) => candidate.name).join(', ');
    throw new AutomationError('input-invalid', `--as: expected one of ${names}, got "${name}".`);
  }
  return { ...tokenRequest, client_id: person.clientId, client_secret: person.secret };
}

function apiAt(address: string, token: () => Promise<string | undefined>): OperationsApi {
  return {
    origin: new URL(address).origin,
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
      const known = await token();
      const response = await reach(new URL(`/api/${path}`, address), {
        method,
        headers: {
          ...(known === undefined ? {} : { authorization: `Bearer ${known}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- app and command are of one repository
      if (response.ok) return readJson(text) as T;
      throw refusal(response.status, text, `${method} /api/${path}`);
    },
  };
}

const problemSchema = z.looseObject({ type: z.string(), detail: z.string() });

/** The error that the API threw, out of its problem+json. */
function refusal(status: number, text: string, what: string): AutomationError {
  const problem = problemSchema.safeParse(safeJson(text)).data;
  const code = problem?.type.replace('urn:chaufher:error:', '');
  if (problem !== undefined && code !== undefined && isErrorCode(code))
    return new AutomationError(code, problem.detail, { data: { status } });
  return new AutomationError('unavailable', `${what} answered ${status}: ${text.slice(0, 300)}`, { data: { status } });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
