/** The least that is durable on this host: HTTP starts an orchestration, whose one activity says when it began. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';

df.app.activity('hello', { handler: () => Date.now() });

df.app.orchestration('greet', function* (context: OrchestrationContext) {
  const begunAt: unknown = yield context.df.callActivity('hello');
  return begunAt;
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

app.http('begun', {
  methods: ['GET'],
  route: 'begun/{id}',
  authLevel: 'anonymous',
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const { output } = await df.getClient(context).getStatus(request.params['id'] ?? '');
    return { jsonBody: { begunAt: output } };
  },
});
