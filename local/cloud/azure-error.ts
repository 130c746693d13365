/** Azure's error answers, in the two forms that the resource providers really use. */
import type { CloudResponse } from './contract.ts';

/**
 * Thrown anywhere in a service and answered as Azure answers it.
 *
 * `arm` is `{"error":{"code","message"}}`. `app-service` is what Microsoft.Web sends: capitalised and without the envelope
 * (`{"Code","Message","Target","Details","Innererror"}`), which the official client does not read: its error has the status, but no code.
 */
export class AzureError extends Error {
  override readonly name = 'AzureError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: 'arm' | 'app-service';

  constructor(
    status: number,
    code: string,
    message: string,
    options: { headers?: Record<string, string>; form?: 'arm' | 'app-service' } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
    this.form = options.form ?? 'arm';
  }
}

/** The answer that a failure becomes. */
export function errorResponse(error: AzureError): CloudResponse {
  return { status: error.status, headers: { ...error.headers }, body: errorBody(error) };
}

export function errorBody(error: { code: string; message: string; form?: 'arm' | 'app-service' }): unknown {
  const { code, message } = error;
  if (error.form !== 'app-service') return { error: { code, message } };
  return {
    Code: code,
    Message: message,
    Target: null,
    Details: [{ Message: message }, { Code: code }, { ErrorEntity: { Code: code, Message: message } }],
    Innererror: null,
  };
}

/** For everything that Azure has and this emulation lacks: never a silent success. */
export function notImplemented(method: string, what: string): AzureError {
  return new AzureError(501, 'NotImplemented', `The emulated cloud does not implement ${method} ${what}.`);
}
