/** The least that is durable on this host: HTTP starts an orchestration with one activity. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';

df.app.activity('hello', { handler: () => 'hello' });

df.app.orchestration('greet', function* (context: OrchestrationContext) {
  const greeting: unknown = yield context.df.callActivity('hello');
  return greeting;
});

app.http('start', {
  methods: ['POST'],
  route: 'start',
  authLevel: 'anonymous',
  extraInputs: [df.input.durableClient()],
  handler: async (_request, context) => {
    const id = await df.getClient(context).startNew('greet');
    return { status: 202, jsonBody: { id } };
  },
});
