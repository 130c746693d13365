/** Azure Monitor's action groups, by secure webhook. */
import { app } from '@azure/functions';
import type { App } from '../app.ts';
import { requireActionGroup } from '../intake/action-group.ts';
import { alertLimitBytes } from '../signals/parse/limits.ts';
import { answering } from './answer.ts';
import { toSignals } from './bindings.ts';
import { bodyText } from './body.ts';

export function registerAlerts(automation: App): void {
  app.http('alerts', {
    methods: ['POST'],
    route: 'alerts',
    // No key in the URL: the token is verified here.
    authLevel: 'anonymous',
    extraOutputs: [toSignals],
    handler: (request, context) =>
      answering(context, async () => {
        requireActionGroup(
          await automation.tokens.verify(request.headers.get('authorization')),
          automation.configuration.auth,
        );
        const { id, message } = await automation.accept('azure-monitor', await bodyText(request, alertLimitBytes));
        if (message) context.extraOutputs.set(toSignals, message);
        return { status: 202, jsonBody: { id } };
      }),
  });
}
