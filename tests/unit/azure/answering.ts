/** The product's own Azure clients over a network that a test writes: what was asked, and what is answered. */
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { createAzureClients, type AzureClients } from '../../../azure/clients.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** As JSON, or as it is where it is text. */
  readonly body?: unknown;
}

/** Throws where the connection breaks. */
export type Answering = (asked: Asked) => Answer | undefined;

export interface Asked {
  readonly method: string;
  readonly url: URL;
  /** Method, path and query in one line, without the version of the API. */
  readonly line: string;
  readonly body: string;
  readonly authorization: string | undefined;
  /** Milliseconds after which the request is given up; 0 is never. */
  readonly timeout: number;
}

export interface Answered {
  readonly clients: AzureClients;
  /** Without the challenges that a vault begins with. */
  readonly asked: Asked[];
}

export const bearerToken = 'bearer-token-of-the-identity';

/** Answers 404 where `answering` has nothing. A vault challenges whoever comes without a token. */
export function createAnswered(answering: Answering): Answered {
  const asked: Asked[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request) {
      const one = askedOf(request);
      const isVault = one.url.hostname.endsWith('.vault.azure.net');
      if (isVault && one.authorization === undefined) return response(request, challenge);
      asked.push(one);
      return response(request, answering(one) ?? { status: 404, body: { error: { code: 'NothingHere' } } });
    },
  };
  const credential = { getToken: async () => ({ token: bearerToken, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const clients = createAzureClients(
    {
      subscriptionId: '00000000-0000-4000-8000-000000000001',
      armEndpoint: 'https://management.azure.com',
      graphEndpoint: 'https://graph.microsoft.com',
      twilioEndpoint: 'https://api.twilio.com',
      vaultChallengeCheck: true,
      auth: { issuer: 'https://login.microsoftonline.com/tenant/v2.0', audience: [], alertsApplicationId: '' },
    },
    { httpClient, credential },
  );
  return { clients, asked };
}

const challenge: Answer = {
  status: 401,
  headers: {
    'www-authenticate':
      'Bearer authorization="https://login.microsoftonline.com/tenant", resource="https://vault.azure.net"',
  },
};

function askedOf({ method, url: text, body, headers, timeout }: PipelineRequest): Asked {
  const url = new URL(text);
  url.searchParams.delete('api-version');
  const line = `${method} ${url.pathname.replace(/\/$/, '')}${decodeURIComponent(url.search)}`;
  return {
    method,
    url,
    line,
    body: typeof body === 'string' ? body : '',
    authorization: headers.get('authorization'),
    timeout,
  };
}

function response(request: PipelineRequest, { status, headers = {}, body }: Answer): PipelineResponse {
  return {
    request,
    status,
    headers: createHttpHeaders({ 'content-type': 'application/json', ...headers }),
    bodyAsText: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  };
}
