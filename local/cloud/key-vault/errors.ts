/** Key Vault's error answers: `{"error":{"code","message","innererror":{"code"}}}`, with the codes and messages that the service really sends. */
import { AzureError, errorResponse } from '../azure-error.ts';
import type { CloudResponse } from '../contract.ts';

export class VaultError extends AzureError {
  readonly innerCode: string | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { innerCode?: string; headers?: Record<string, string> } = {},
  ) {
    super(status, code, message, options);
    this.innerCode = options.innerCode;
  }
}

export function vaultErrorResponse(error: AzureError): CloudResponse {
  if (!(error instanceof VaultError) || error.innerCode === undefined) return errorResponse(error);
  const { code, message, innerCode } = error;
  return { ...errorResponse(error), body: { error: { code, message, innererror: { code: innerCode } } } };
}

export const badParameter = (message: string): VaultError => new VaultError(400, 'BadParameter', message);

export const secretNotFound = (id: string): VaultError =>
  new VaultError(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${id} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  );

export const deletedSecretNotFound = (name: string): VaultError =>
  new VaultError(404, 'SecretNotFound', `Deleted Secret not found: ${name}`);

export const secretDisabled = (): VaultError =>
  new VaultError(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', {
    innerCode: 'SecretDisabled',
  });

export const deletedButRecoverable = (name: string): VaultError =>
  new VaultError(
    409,
    'Conflict',
    `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
    { innerCode: 'ObjectIsDeletedButRecoverable' },
  );

export const purgeProtected = (vault: string): VaultError =>
  new VaultError(
    403,
    'Forbidden',
    `Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.\r\nVault: ${vault}`,
  );

export const throttled = (retryAfterSeconds: number): VaultError =>
  new VaultError(
    429,
    'Throttled',
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
    { headers: { 'retry-after': String(retryAfterSeconds) } },
  );
