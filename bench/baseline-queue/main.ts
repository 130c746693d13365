/** The least that takes a signal on this host: an HTTP function that puts its body into a queue. */
import { app, output } from '@azure/functions';

const toQueue = output.storageQueue({ queueName: 'baseline', connection: 'SIGNALS' });

app.http('baseline', {
  methods: ['POST'],
  route: 'alerts',
  authLevel: 'anonymous',
  extraOutputs: [toQueue],
  handler: async (request, context) => {
    context.extraOutputs.set(toQueue, await request.text());
    return { status: 202 };
  },
});
