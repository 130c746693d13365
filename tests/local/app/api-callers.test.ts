import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directory } from '../../../local/cloud/identity/principals.ts';
import type { operations as Operations } from '../../../functions/operations/operations.ts';
import { isPermitted } from '../../../orchestrations/permissions.ts';
import { startApp, type RunningApp } from './running-app.ts';

let app: RunningApp;
let operations: typeof Operations;
beforeAll(async () => {
  app = await startApp();
  // Not before the host has supplied the module that functions are registered with.
  ({ operations } = await import('../../../functions/operations/operations.ts'));
});
afterAll(() => app[Symbol.asyncDispose]());

/** The route with something that does not exist in place of every parameter. */
const pathOf = (route: string) => route.replaceAll(/\{\*?\w+\}/g, 'nothing-of-that-name');

describe('an operation of the API', () => {
  it('refuses who does not say who she is, and how to', async () => {
    const answers = await Promise.all(
      operations.map(async ({ name, method, route }) => {
        const { status, headers } = await app.request(method, pathOf(route));
        return [name, status, headers.get('www-authenticate'), headers.get('content-type')];
      }),
    );
    expect(answers).toEqual(operations.map(({ name }) => [name, 401, 'Bearer', 'application/problem+json']));
  });

  it.each(directory.map(({ name, roles }) => ({ name, roles })))(
    'is open to $name where $roles gives its permission, and closed where not',
    async ({ name: principal, roles }) => {
      const open: Record<string, boolean> = {};
      for (const { name, method, route } of operations) {
        const { status } = await app.request(method, pathOf(route), { as: principal });
        open[name] = status !== 403;
        expect([name, status]).not.toEqual([name, 401]);
        expect([name, status]).not.toEqual([name, 500]);
      }
      const expected = operations.map(({ name, permission }) => [name, isPermitted(roles, permission)]);
      expect(open).toEqual(Object.fromEntries(expected));
    },
  );

  it('names the role that is missing', async () => {
    const { body } = await app.request('POST', 'runbooks/roll-back/runs', { as: 'reader' });
    expect(body).toMatchObject({
      type: 'urn:chaufher:error:forbidden',
      detail: expect.stringContaining('needs the role Operations.Operate'),
    });
  });

  it('exists in one method only', async () => {
    expect((await app.request('PATCH', 'releases', { as: 'pipeline' })).status).toBe(404);
  });
});

describe('the health of the app', () => {
  it('is told to anybody, and nothing else with it', async () => {
    const { status, body } = await app.request('GET', 'health');
    expect([status, body]).toEqual([200, { status: 'ok' }]);
  });
});
