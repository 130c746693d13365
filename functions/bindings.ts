/** Bindings that more than one function shares. */
import { output } from '@azure/functions';
import { signalsQueue } from '../app.ts';

/** The connection name of the signals storage account, as Functions resolves it. */
export const signalsConnection = 'SIGNALS';

/** Takes the message that `accept` leaves to the function. */
export const toSignals = output.storageQueue({ queueName: signalsQueue, connection: signalsConnection });
