/** The operations API as a person or pipeline of the local directory calls it: with a token of her own. */
import { localPrincipals } from '../cloud/identity/principals.ts';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

export interface OperationsClient {
  get<T>(path: string): Promise<T>;
  /** The answer, whatever its status. */
  call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
}

export interface ClientOptions {
  /** http://127.0.0.1:PORT of the app. */
  readonly app: string;
  /** Gives an access token for the operations application to the named principal. */
  readonly token: (principal: string) => Promise<string>;
}

/** @param principal a name of local/cloud/identity/principals.ts. */
export function createOperationsClient({ app, token }: ClientOptions, principal: string): OperationsClient {
  if (!localPrincipals.some(({ name }) => name === principal)) {
    throw new Error(
      `Nobody in the local directory is called "${principal}": ${localPrincipals.map(({ name }) => name).join(', ')}.`,
    );
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await fetch(`${app}/api/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token(principal)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson =
      response.headers.get('content-type')?.includes('json') &&
      !response.headers.get('content-type')?.includes('ndjson');
    return { status: response.status, body: JSON.parse(isJson ? text : JSON.stringify(text)) };
  }

  return {
    call,
    async get<T>(path: string) {
      const { status, body } = await call<T>('GET', path);
      if (status !== 200) throw new Error(`GET /api/${path} answered ${status}: ${JSON.stringify(body)}`);
      return body;
    },
  };
}
