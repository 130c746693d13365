/** Bindings that more than one function shares. */
import { output } from '@azure/functions';
import { signalsQueue } from '../app.ts';

/** The connection name of the signals storage account, as Functions resolves it. */
export const signalsConnection = 'SIGNALS';

/** The one queue that every signal goes through; its messages carry the id of a recorded payload. */
export const toSignals = output.storageQueue({ queueName: signalsQueue, connection: signalsConnection });

export interface SignalMessage {
  readonly id: string;
}
