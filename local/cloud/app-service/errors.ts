/** Errors of App Service, in its own form and words. */
import { AzureError } from '../azure-error.ts';
import type { SlotOperation } from './state.ts';

export function webError(status: number, code: string, message: string): AzureError {
  return new AzureError(status, code, message, { form: 'app-service' });
}

/** The words are App Service's (reported in several public issues of its clients). */
export function operationInProgress(operation: SlotOperation): AzureError {
  const name = operation.kind === 'swap' ? 'SwapSiteSlots' : 'ApplySlotConfig';
  return webError(
    409,
    'Conflict',
    `Cannot modify this site because another operation is in progress. Details: Id: ${operation.id}, OperationName: ${name}, CreatedTime: ${operation.startedAt}, RequestId: ${operation.id}, EntityType: 3`,
  );
}

export function preparedForSwap(): AzureError {
  return webError(
    409,
    'Conflict',
    'The slot cannot be changed because its configuration settings have been prepared for swap.',
  );
}

export function previewRefused(): AzureError {
  return webError(
    409,
    'Conflict',
    'Swap with Preview cannot be used when one of the slots has site authentication enabled.',
  );
}

export function noAnswerToPing(
  site: string,
  slot: string,
): { status: number; code: string; message: string; form: 'app-service' } {
  return {
    status: 409,
    code: 'Conflict',
    message: `Cannot swap site slots for site '${site}' because the '${slot}' slot did not respond to http ping.`,
    form: 'app-service',
  };
}
