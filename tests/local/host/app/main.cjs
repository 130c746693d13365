// The functions behind the host's recordings, and a few that the recordings lack. Each says what it got as a line of JSON.
const { app, output } = require('@azure/functions');

const say = (context, value) => context.log(JSON.stringify(value));

// ---- HTTP, as recorded
app.http('hello', {
  methods: ['GET', 'POST'],
  authLevel: 'anonymous',
  route: 'hello/{name?}',
  handler: async (req) => ({
    jsonBody: { hello: req.params.name ?? null, q: Object.fromEntries(req.query), method: req.method, url: req.url },
  }),
});
app.http('fkey', { methods: ['GET'], authLevel: 'function', route: 'fkey', handler: async () => ({ body: 'ok' }) });
app.http('boom', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'boom',
  handler: async () => {
    throw new Error('http boom');
  },
});
app.http('empty', { methods: ['GET'], authLevel: 'anonymous', route: 'empty', handler: async () => {} });
app.http('strret', { methods: ['GET'], authLevel: 'anonymous', route: 'strret', handler: async () => 'plain string' });

// ---- HTTP, beyond the recordings
app.http('admin', { methods: ['GET'], authLevel: 'admin', route: 'admin-only', handler: async () => ({ body: 'ok' }) });
app.http('number', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'things/{id:int}',
  handler: async (req) => ({ body: `number ${req.params.id}` }),
});
app.http('word', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'things/{id}',
  handler: async (req) => ({ body: `word ${req.params.id}` }),
});
app.http('literal', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'things/all',
  handler: async () => ({ body: 'all' }),
});
app.http('echo', {
  methods: ['POST', 'PUT'],
  authLevel: 'anonymous',
  route: 'echo',
  handler: async (req) => ({
    status: 201,
    headers: { 'x-type': req.headers.get('content-type') ?? '' },
    cookies: [
      { name: 'a', value: '1', httpOnly: true, sameSite: 'Lax' },
      { name: 'b', value: '2', maxAge: 60 },
    ],
    body: Buffer.from(await req.arrayBuffer()),
  }),
});
app.http('levels', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'levels',
  handler: async (req, context) => {
    context.trace('a trace');
    context.debug('a detail');
    context.warn('a warning\nin two lines');
    return { body: context.invocationId };
  },
});

// ---- timers and Event Grid
app.timer('tick', { schedule: '*/2 * * * * *', handler: async (t, context) => say(context, { t }) });
app.timer('tickMin', {
  schedule: '%TICK_SCHEDULE%',
  useMonitor: true,
  handler: async (t, context) => say(context, { t }),
});
app.eventGrid('eg', {
  handler: async (ev, context) => {
    say(context, { ev, meta: context.triggerMetadata });
    if (ev.data?.fail) throw new Error('event boom');
  },
});

// ---- queues
const signals = output.storageQueue({ queueName: 'signals', connection: 'Storage' });
const copies = output.storageQueue({ queueName: 'copies', connection: 'Storage' });
app.http('enqueue', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'enqueue',
  extraOutputs: [signals],
  handler: async (req, context) => {
    context.extraOutputs.set(signals, (await req.json()).value);
    return { status: 202 };
  },
});
app.storageQueue('onSignal', {
  queueName: 'signals',
  connection: 'Storage',
  return: copies,
  handler: async (msg, context) => {
    say(context, { type: typeof msg, msg, meta: context.triggerMetadata, retry: context.retryContext ?? null });
    if (msg?.fail) throw new Error('queue boom');
    return msg?.copy;
  },
});
app.storageQueue('onPoison', {
  queueName: 'signals-poison',
  connection: 'Storage',
  handler: async (msg, context) => say(context, { type: typeof msg, msg, meta: context.triggerMetadata }),
});
