/** `npm run app-registrations` over the emulated Graph: planned, carried out, and then as it is declared. */
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRegistrationsCommand } from '../../../../scripts/app-registrations-command.ts';
import { credentialOf, testCloud, type TestCloud } from '../support.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const direct = createDefaultHttpClient();

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  tls.setDefaultCACertificates([...tls.getCACertificates(), cloud.cloud.ca]);
});
afterAll(() => cloud.cloud.stop());

async function run(args: readonly string[], httpClient: HttpClient = direct) {
  const lines: string[] = [];
  const tenants: string[] = [];
  let waits = 0;
  const status = await appRegistrationsCommand(args, {
    root,
    settings: { GRAPH_ENDPOINT: cloud.cloud.environment['GRAPH_ENDPOINT'] },
    credential: async (tenantId) => {
      tenants.push(tenantId);
      return credentialOf(cloud.cloud, 'pipeline');
    },
    httpClient,
    pause: async () => void (waits += 1),
    out: (line) => lines.push(line),
    err: (line) => lines.push(line),
  });
  return { status, lines, text: lines.join('\n'), tenants, waits };
}

/** Answers as Graph does that has not heard of a new application yet, the first time that somebody asks for `path`. */
function late(path: RegExp): HttpClient {
  let isAsked = false;
  return {
    async sendRequest(request) {
      if (isAsked || request.method !== 'POST' || !path.test(request.url)) return direct.sendRequest(request);
      isAsked = true;
      const { headers } = request;
      return { request, headers, status: 404, bodyAsText: '{"error":{"code":"Request_ResourceNotFound"}}' };
    },
  };
}

/** Ends at the first call that makes something at `path`. */
function broken(path: RegExp): HttpClient {
  return {
    async sendRequest(request) {
      if (request.method !== 'POST' || !path.test(request.url)) return direct.sendRequest(request);
      const { headers } = request;
      return { request, headers, status: 403, bodyAsText: '{"error":{"code":"Authorization_RequestDenied"}}' };
    },
  };
}

describe('the applications of an environment', () => {
  it('are planned without being made', async () => {
    const first = await run(['plan', '--env', 'dev']);
    expect(first.status).toBe(0);
    expect(first.text).toMatch(/workforce \(00000000-0000-4000-8000-0000000000aa\): \d+ differences/);
    expect(first.text).toMatch(/\+ +chaufher-dev-ops +appRoles\[Operations\.Operate\]/);
    expect(first.text).toMatch(
      /! +chaufher-dev-ops +grant Operations\.Release +waits: there is no chaufher-dev-stage-release-weu-id yet/,
    );
    expect((await run(['plan', '--env', 'dev'])).lines).toEqual(first.lines);
  });

  it('are made once, in each directory by a sign-in of its own, and then are as they are declared', async () => {
    const made = await run(['apply', '--env', 'dev']);
    expect(made).toMatchObject({ status: 0, waits: 0 });
    expect(made.text).toMatch(/^chaufher-dev-ops: object id [0-9a-f-]{36}, client id [0-9a-f-]{36}$/m);
    expect(new Set(made.tenants).size).toBe(2);

    const again = await run(['apply', '--env', 'dev']);
    expect(again.text).toMatch(/workforce .*: as it is declared/);
    expect(again.text).toMatch(/customers .*: as it is declared/);
    expect(again.lines.at(-1)).toBe(made.lines.at(-1));
  });

  it('of one directory are planned alone', async () => {
    const { lines, tenants } = await run(['plan', '--env', 'dev', '--directory', 'customers']);
    expect([lines.length, tenants.length]).toEqual([1, 1]);
  });

  it('are gone on with where a run was broken off', async () => {
    const refused = await run(['apply', '--env', 'staging'], broken(/owners/));
    expect(refused).toMatchObject({
      status: 2,
      text: expect.stringContaining('Graph answered 403 Authorization_RequestDenied'),
    });
    expect((await run(['plan', '--env', 'staging', '--directory', 'workforce'])).text).toMatch(
      /\+ +chaufher-staging-ops +owner/,
    );

    const { status, text } = await run(['apply', '--env', 'staging']);
    expect([status, text.match(/chaufher-staging-ops: object id/g)?.length]).toEqual([0, 1]);
    expect((await run(['plan', '--env', 'staging'])).text).toMatch(/workforce .*: as it is declared/);
  });

  it('are waited for, where the directory does not know of its new application yet', async () => {
    expect(await run(['apply', '--env', 'prod'], late(/servicePrincipals$/))).toMatchObject({ status: 0, waits: 1 });
  });

  it.each([
    [[], /usage/],
    [['plan'], /usage/],
    [['delete', '--env', 'dev'], /usage/],
    [['plan', '--env', 'dev', '--directory', 'theirs'], /usage/],
    [['plan', '--env', 'qa'], /expected one of dev, staging, prod, got "qa"/],
  ])('are not touched by %j', async (args, message) => {
    expect(await run(args)).toMatchObject({ status: 2, text: expect.stringMatching(message) });
  });
});
