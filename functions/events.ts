/** Event Grid: Key Vault, Resources, Policy, App Configuration, Web and Communication events, in both schemas. */
import { app } from '@azure/functions';
import type { App } from '../app.ts';
import { isAutomationError } from '../errors.ts';
import { toSignals } from './bindings.ts';

export function registerEvents(automation: App): void {
  app.eventGrid('events', {
    extraOutputs: [toSignals],
    // The SDK types Event Grid's own schema only; a CloudEvent comes as it is.
    handler: async (event: unknown, context) => {
      try {
        const { message } = await automation.accept('event-grid', JSON.stringify(event));
        if (message) context.extraOutputs.set(toSignals, message);
      } catch (error) {
        // Sent again it would be as malformed; what can be kept is kept, and Event Grid is told that all is well.
        if (!isAutomationError(error, 'input-invalid') && !isAutomationError(error, 'payload-too-large')) throw error;
        context.warn(`event refused: ${error.message}`);
      }
    },
  });
}
