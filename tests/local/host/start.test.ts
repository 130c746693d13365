import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { failedStart, freePort, recordedApp, startHostProcess, temporaryFolder } from './host-process.ts';

const cleanups: (() => void)[] = [];
const nodeModules = path.join(import.meta.dirname, '../../../node_modules');

afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

function folder(): string {
  const made = temporaryFolder();
  cleanups.push(() => made.remove());
  return made.path;
}

/** An app folder with these files, which finds the project's packages. */
function app(files: Record<string, string>): string {
  const root = folder();
  symlinkSync(nodeModules, path.join(root, 'node_modules'));
  for (const [name, content] of Object.entries({ 'host.json': '{ "version": "2.0" }', ...files })) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

function appWithPrefix(prefix: string): string {
  return app({
    ...commonJs,
    'host.json': `{ "version": "2.0", "extensions": { "http": { "routePrefix": "${prefix}" } } }`,
    'main.cjs': `require('@azure/functions').app.http('one', { authLevel: 'anonymous', handler: () => ({ body: 'here' }) });`,
  });
}

const commonJs = { 'package.json': '{ "main": "main.cjs" }' };

describe('an app', () => {
  it('may be ES modules, several files by a pattern, with hooks around its functions', async () => {
    const host = await startHostProcess({
      data: folder(),
      app: app({
        'package.json': '{ "type": "module", "main": "dist/*.js" }',
        'dist/one.js': `import { app } from '@azure/functions';
          app.http('one', { authLevel: 'anonymous', handler: async (request, context) => ({ body: context.options.trigger.type + request.headers.get('x-hook') }) });`,
        'dist/two.js': `import { app } from '@azure/functions';
          app.hook.appStart(() => console.log('started'));
          app.hook.appTerminate(() => console.log('ended'));
          app.hook.preInvocation((context) => { context.functionHandler = async () => ({ body: 'hooked' }); });
          app.hook.postInvocation((context) => { context.result = { body: context.result.body + ' twice' }; });`,
      }),
    });
    expect(await (await host.fetch('/api/one')).text()).toBe('hooked twice');
    await host.until(({ line }) => line === 'started');
    await host.stop();
    await expect(host.until(({ line }) => line === 'ended')).resolves.toBeDefined();
  });

  it('has the routes of the prefix that its host.json sets, and of none', async () => {
    const withNone = await startHostProcess({ data: folder(), app: appWithPrefix('') });
    const withAnother = await startHostProcess({ data: folder(), app: appWithPrefix('v2/open') });
    expect([(await withNone.fetch('/one')).status, (await withAnother.fetch('/v2/open/one')).status]).toEqual([
      200, 200,
    ]);
    await Promise.all([withNone.stop(), withAnother.stop()]);
  });

  it('has the trigger of a function rest that a setting disables', async () => {
    const host = await startHostProcess({
      data: folder(),
      app: app({
        ...commonJs,
        'main.cjs': `const { app } = require('@azure/functions');
          for (const name of ['off', 'on']) app.http(name, { authLevel: 'anonymous', handler: () => ({ body: 'here' }) });`,
      }),
      environment: { 'AzureWebJobs.off.Disabled': 'true', 'AzureWebJobs.on.Disabled': 'false' },
    });
    expect([(await host.fetch('/api/off')).status, (await host.fetch('/api/on')).status]).toEqual([404, 200]);
    await host.stop();
  });
});

describe('a host that cannot run ends with 1 and says why', () => {
  const cases: { why: string; files: Record<string, string>; says: string[] }[] = [
    {
      why: 'a missing bundle',
      files: { 'package.json': '{ "main": "dist/main.cjs" }' },
      says: ['No file matches "main": "dist/main.cjs"', 'Build the app first'],
    },
    {
      why: 'an app that throws while it loads',
      files: { ...commonJs, 'main.cjs': `throw new Error('config is bad')` },
      says: ['main.cjs cannot be loaded', 'config is bad'],
    },
    { why: 'an app without functions', files: { ...commonJs, 'main.cjs': '' }, says: ['registers no function'] },
    {
      why: 'triggers and bindings it lacks',
      files: {
        ...commonJs,
        'main.cjs': `const { app, output, input } = require('@azure/functions');
          app.storageBlob('onBlob', { path: 'x/{name}', connection: 'Storage', handler() {} });
          app.http('table', { extraInputs: [input.table({ tableName: 't', connection: 'Storage' })], handler() {} });
          app.http('hub', { return: output.eventHub({ eventHubName: 'h', connection: 'Storage' }), handler() {} });`,
      },
      says: [
        'onBlob uses the trigger blobTrigger',
        'table uses the input binding table',
        'hub uses the output binding eventHub',
      ],
    },
    {
      why: 'a setting that is referred to and missing',
      files: {
        ...commonJs,
        'main.cjs': `require('@azure/functions').app.timer('tick', { schedule: '%NO_SUCH%', handler() {} });`,
      },
      says: ['of tick refers to %NO_SUCH%'],
    },
    {
      why: 'a connection that is missing',
      files: {
        ...commonJs,
        'main.cjs': `require('@azure/functions').app.storageQueue('q', { queueName: 'q-name', connection: 'NOWHERE', handler() {} });`,
      },
      says: ['There is no connection "NOWHERE"', 'NOWHERE__queueServiceUri'],
    },
    {
      why: 'a function that wants streams',
      files: {
        ...commonJs,
        'main.cjs': `const { app } = require('@azure/functions'); app.setup({ enableHttpStream: true }); app.http('s', { handler() {} });`,
      },
      says: ['enableHttpStream'],
    },
    {
      why: 'a constraint of a route it does not know',
      files: {
        ...commonJs,
        'main.cjs': `require('@azure/functions').app.http('r', { route: 'x/{id:odd}', handler() {} });`,
      },
      says: ['"api/x/{id:odd}" has the constraint "odd"'],
    },
    {
      why: 'a host.json that is wrong in two places',
      files: {
        ...commonJs,
        'host.json': '{ "version": "1.0", "extensions": { "queues": { "visibilityTimeout": "soon" } } }',
      },
      says: ['host.json is not valid', 'version', 'extensions.queues.visibilityTimeout'],
    },
  ];
  for (const { why, files, says } of cases) {
    it(`for ${why}`, async () => {
      const { code, errors } = await failedStart({ data: folder(), app: app(files) });
      for (const text of says) expect(errors).toContain(text);
      expect(code).toBe(1);
    });
  }

  it('for a port in use, in one line', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    cleanups.push(() => taken.close());
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, errors } = await failedStart({ data: folder(), port });
    expect(errors.trim().split('\n')).toEqual([expect.stringContaining(`Port ${port} of 127.0.0.1 is in use`)]);
    expect(code).toBe(1);
  });

  for (const file of ['keys.json', 'timers.json']) {
    it(`for a damaged ${file}`, async () => {
      const data = folder();
      writeFileSync(path.join(data, file), '{ "masterKey": 1');
      const { code, errors } = await failedStart({ data });
      expect(errors).toContain(`${path.join(data, file)} is damaged`);
      expect(code).toBe(1);
    });
  }

  it('for a setting missing in its host.json', async () => {
    const { errors } = await failedStart({
      data: folder(),
      app: app({
        ...commonJs,
        'host.json': readFileSync(path.join(recordedApp, 'host.json'), 'utf8').replace('TASK_HUB', 'OTHER'),
      }),
    });
    expect(errors).toContain('host.json refers to %OTHER%');
  });
});

describe('a host that is asked to end', () => {
  const slow = {
    ...commonJs,
    'main.cjs': `const { app } = require('@azure/functions');
      let finish;
      app.http('slow', { authLevel: 'anonymous', handler: async (request, context) => { context.log('in hand'); await new Promise((resolve) => { finish = resolve; }); return { body: 'done' }; } });
      process.on('SIGTERM', () => setImmediate(() => finish?.()));`,
  };

  it('answers what is in hand, then ends with 0', async () => {
    const host = await startHostProcess({ data: folder(), app: app(slow) });
    const answer = host.fetch('/api/slow');
    await host.until(({ text }) => text === 'in hand');
    const code = await host.stop();
    expect([await (await answer).text(), code]).toEqual(['done', 0]);
  });

  it('has the same keys and port again when it is started anew', async () => {
    const data = folder();
    const port = await freePort();
    const keys = (): string => readFileSync(path.join(data, 'keys.json'), 'utf8');
    const first = await startHostProcess({ data, port });
    const before = keys();
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');
    const second = await startHostProcess({ data, port });
    expect([second.baseUrl, keys()]).toEqual([`http://127.0.0.1:${port}`, before]);
    await second.stop();
  });
});
