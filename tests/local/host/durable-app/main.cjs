// Durable functions as an extension of the host sees them: what activities get, return and throw.
const { app } = require('@azure/functions');
const df = require('durable-functions');

const inputs = [];
df.app.activity('echo', {
  handler: async (input) => {
    inputs.push(input === undefined ? 'undefined' : input);
    return input;
  },
});
df.app.activity('throwError', {
  handler: async () => {
    throw new TypeError('always "q"');
  },
});
df.app.activity('throwObject', {
  handler: async () => {
    throw { code: 7, message: 'mm' };
  },
});
df.app.activity('throwText', {
  handler: async () => {
    throw 'just text';
  },
});
df.app.orchestration('one', function* (context) {
  return yield context.df.callActivity('echo', context.df.getInput());
});
df.app.orchestration('broken', function* () {
  throw new Error('orchestrator threw');
});
app.http('client', {
  authLevel: 'anonymous',
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => ({ jsonBody: df.getClient(context).createHttpManagementPayload('ID') }),
});
app.http('inputs', { authLevel: 'anonymous', handler: async () => ({ jsonBody: inputs }) });
