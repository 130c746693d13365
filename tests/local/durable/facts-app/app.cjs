// Orchestrations for what the recordings tell in words only, and for what a host's death must not change.
const df = require('durable-functions');
const later = (c, ms) => new Date(c.df.currentUtcDateTime.getTime() + ms);

df.app.activity('echo', { handler: async (x) => x });
df.app.activity('slow', { handler: async (ms) => new Promise((resolve) => setTimeout(() => resolve(ms), ms)) });
const attempts = new Map();
df.app.activity('failTwice', {
  handler: async (key) => {
    const made = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, made);
    if (made <= 2) throw new Error(`attempt ${made}`);
    return made;
  },
});
df.app.activity('failAlways', {
  handler: async () => {
    throw new Error('never');
  },
});

df.app.orchestration('collect', function* (c) {
  const { got } = c.df.getInput();
  const all = [...got, yield c.df.waitForExternalEvent('X')];
  if (all.length < 3) {
    c.df.continueAsNew({ got: all });
    return undefined;
  }
  return all;
});
df.app.orchestration('laterEvent', function* (c) {
  const { go } = c.df.getInput();
  if (go) return yield c.df.waitForExternalEvent('Other');
  c.df.continueAsNew({ go: yield c.df.waitForExternalEvent('Go') });
  return undefined;
});
df.app.orchestration('again', function* (c) {
  const text = c.df.getInput();
  if (text === 'first') {
    c.df.setCustomStatus('kept');
    c.df.continueAsNew('second');
    return undefined;
  }
  return text;
});
df.app.orchestration('anyNoCancel', function* (c) {
  yield c.df.Task.any([c.df.waitForExternalEvent('Go'), c.df.createTimer(later(c, 3_600_000))]);
  return 'event';
});
df.app.orchestration('failWithOpen', function* (c) {
  yield c.df.Task.any([c.df.callActivity('slow', 60_000), c.df.callActivity('echo', 1)]);
  throw new Error('too early');
});
df.app.orchestration('backoff', function* (c) {
  const options = new df.RetryOptions(5000, 3);
  options.backoffCoefficient = 3;
  options.maxRetryIntervalInMilliseconds = 10_000;
  return yield c.df.callActivityWithRetry('failTwice', options, c.df.instanceId);
});
df.app.orchestration('child', function* (c) {
  return yield c.df.callActivity('failTwice', 'child');
});
df.app.orchestration('retryChild', function* (c) {
  return yield c.df.callSubOrchestratorWithRetry('child', new df.RetryOptions(1000, 3), undefined, 'the-child');
});
df.app.orchestration('waits', function* (c) {
  return yield c.df.waitForExternalEvent('Go');
});
df.app.orchestration('parent', function* (c) {
  return yield c.df.callSubOrchestrator('waits', undefined, 'kid');
});
df.app.orchestration('stop', function* (c) {
  yield c.df.createTimer(later(c, c.df.getInput()));
  return 'woken';
});
df.app.orchestration('slowly', function* (c) {
  return yield c.df.callActivity('slow', c.df.getInput());
});
df.app.orchestration('unknownChild', function* (c) {
  return yield c.df.callSubOrchestrator('nobody');
});
df.app.orchestration('moody', function* () {
  return 'stands in for one that is not deterministic';
});
df.app.orchestration('callsEntity', function* (c) {
  return yield c.df.callEntity(new df.EntityId('Counter', 'a'), 'get');
});
df.app.orchestration('signalsEntity', function* (c) {
  c.df.signalEntity(new df.EntityId('Counter', 'a'), 'add', 1);
  return yield c.df.callActivity('echo', 1);
});
df.app.orchestration('callsHttp', function* (c) {
  return yield c.df.callHttp({ method: 'GET', url: 'http://127.0.0.1:1/' });
});

df.app.orchestration('leg', function* (c) {
  return yield c.df.callActivity('echo', c.df.getInput());
});
df.app.orchestration('journey', function* (c) {
  const out = [];
  for (let i = 0; i < 4; i++) out.push(yield c.df.callActivity('echo', i));
  yield c.df.createTimer(later(c, 50));
  out.push(...(yield c.df.Task.all([5, 6, 7].map((x) => c.df.callActivity('echo', x)))));
  out.push(yield c.df.callSubOrchestrator('leg', 'leg'));
  out.push(yield c.df.callActivityWithRetry('echo', new df.RetryOptions(1000, 2), 'last'));
  const { round } = c.df.getInput();
  if (round < 2) {
    c.df.continueAsNew({ round: round + 1 });
    return undefined;
  }
  return out;
});
df.app.orchestration('restless', function* (c) {
  yield c.df.callActivity('echo', 1);
  c.df.continueAsNew(c.df.getInput());
});
