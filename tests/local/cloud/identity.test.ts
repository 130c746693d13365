/** Tokens of local principals and managed identities, verified as the product verifies Entra's. */
import { ClientSecretCredential } from '@azure/identity';
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
} from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, testCloud, tokenFor, type Answer, type TestCloud } from './support.ts';

const operations = 'api://chaufher-dev-ops';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud.cloud.stop());

const tenantUrl = (): string => `${cloud.cloud.url}/${cloud.cloud.tenantId}`;

async function keySet(): Promise<JSONWebKeySet> {
  const metadata = (await ask(cloud.cloud, `${tenantUrl()}/v2.0/.well-known/openid-configuration`)).json();
  const keys = await ask(cloud.cloud, String(metadata['jwks_uri']));
  return JSON.parse(keys.text);
}

async function verified(token: string, audience: string, issuer: string): Promise<JWTPayload> {
  return (await jwtVerify(token, createLocalJWKSet(await keySet()), { audience, issuer })).payload;
}

function tokenRequest(form: Record<string, string>): Promise<Answer> {
  return ask(cloud.cloud, `${tenantUrl()}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form).toString(),
  });
}

describe('the issuer', () => {
  test('names itself as its tokens do', async () => {
    const metadata = (await ask(cloud.cloud, `${tenantUrl()}/v2.0/.well-known/openid-configuration`)).json();
    expect(metadata['issuer']).toBe(`${tenantUrl()}/v2.0`);
    expect((await ask(cloud.cloud, String(metadata['jwks_uri']))).status).toBe(200);
  });

  test.for([
    ['on-call', ['Operations.Operate', 'Operations.Approve']],
    ['approver', ['Operations.Operate', 'Operations.Approve']],
    ['pipeline', ['Operations.Release']],
    ['reader', ['Operations.Read']],
  ] as const)('gives %s the roles %j', async ([principal, roles]) => {
    const token = await tokenFor(cloud.cloud, principal, `${operations}/.default`);
    const claims = await verified(token, operations, `${tenantUrl()}/v2.0`);
    expect(claims).toMatchObject({
      roles,
      tid: cloud.cloud.tenantId,
      ver: '2.0',
      azp: expect.any(String),
      oid: expect.any(String),
    });
    expect(claims).not.toHaveProperty('appid');
  });

  test('gives tokens for Azure’s own APIs in the first version', async () => {
    const token = await tokenFor(cloud.cloud, 'pipeline', 'https://management.azure.com/.default');
    const claims = await verified(
      token,
      'https://management.azure.com',
      `https://sts.windows.net/${cloud.cloud.tenantId}/`,
    );
    expect(claims).toMatchObject({ ver: '1.0', appid: expect.any(String) });
    expect(claims).not.toHaveProperty('roles');
  });

  test('refuses a wrong secret, an unknown client and another grant in OAuth’s words', async () => {
    const asPipeline = {
      grant_type: 'client_credentials',
      client_id: '00000000-0000-4000-8000-00000000c003',
      scope: `${operations}/.default`,
    };
    const answers = [
      await tokenRequest({ ...asPipeline, client_secret: 'wrong' }),
      await tokenRequest({ ...asPipeline, client_id: 'nobody', client_secret: 'x' }),
      await tokenRequest({ ...asPipeline, grant_type: 'password' }),
      await tokenRequest({ ...asPipeline, client_secret: cloud.cloud.secretOf('pipeline'), scope: operations }),
    ];
    expect(answers.map((answer) => [answer.status, answer.json()['error']])).toEqual([
      [401, 'invalid_client'],
      [400, 'unauthorized_client'],
      [400, 'unsupported_grant_type'],
      [400, 'invalid_scope'],
    ]);
  });

  test('is understood by the official client', async () => {
    const credential = new ClientSecretCredential(
      cloud.cloud.tenantId,
      '00000000-0000-4000-8000-00000000c001',
      cloud.cloud.secretOf('on-call'),
      {
        authorityHost: cloud.cloud.url,
        disableInstanceDiscovery: true,
        tlsOptions: { ca: cloud.cloud.ca },
      },
    );
    const { token } = await credential.getToken(`${operations}/.default`);
    expect(decodeJwt(token)).toMatchObject({ azp: '00000000-0000-4000-8000-00000000c001', aud: operations });
  });
});

describe('signing keys', () => {
  test('can be changed while tokens of the old one stay good', async () => {
    const before = await tokenFor(cloud.cloud, 'reader', `${operations}/.default`);
    const { kid } = await cloud.control.rotateSigningKey();
    const after = await tokenFor(cloud.cloud, 'reader', `${operations}/.default`);
    expect(decodeProtectedHeader(after).kid).toBe(kid);
    expect(decodeProtectedHeader(before).kid).not.toBe(kid);
    for (const token of [before, after]) await verified(token, operations, `${tenantUrl()}/v2.0`);
  });

  test('can be withdrawn, and their tokens with them', async () => {
    const before = await tokenFor(cloud.cloud, 'reader', `${operations}/.default`);
    await cloud.control.rotateSigningKey({ retire: true });
    await expect(verified(before, operations, `${tenantUrl()}/v2.0`)).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    });
    expect((await keySet()).keys).toHaveLength(1);
  });
});

const managedToken = (query: string, header = cloud.cloud.environment['IDENTITY_HEADER'] ?? '') =>
  ask(cloud.cloud, `${cloud.cloud.environment['IDENTITY_ENDPOINT']}?api-version=2019-08-01&${query}`, {
    headers: { 'x-identity-header': header },
  });
const resource = 'resource=https%3A%2F%2Fstorage.azure.com';

async function operationsIdentity(): Promise<Record<string, unknown>> {
  const id = `/subscriptions/${cloud.cloud.subscriptionId}/resourceGroups/chaufher-dev/providers/Microsoft.ManagedIdentity/userAssignedIdentities/chaufher-dev-ops-weu-id`;
  return (await cloud.resources.resources.getById(id, '2024-11-30')).properties ?? {};
}

describe('the managed identity endpoint', () => {
  test('gives the identity that is named its token', async () => {
    const { clientId, principalId } = await operationsIdentity();
    const answer = await managedToken(`${resource}&client_id=${String(clientId)}`);
    expect(answer.json()).toMatchObject({
      resource: 'https://storage.azure.com',
      token_type: 'Bearer',
      client_id: clientId,
    });
    const claims = await verified(
      String(answer.json()['access_token']),
      'https://storage.azure.com',
      `https://sts.windows.net/${cloud.cloud.tenantId}/`,
    );
    expect(claims).toMatchObject({ appid: clientId, oid: principalId, exp: Number(answer.json()['expires_on']) });
  });

  test('asks for the header that only the application has', async () => {
    expect((await managedToken(resource, 'guessed')).status).toBe(401);
  });

  test('gives none where no identity is named and the application has none of its own', async () => {
    expect((await managedToken(resource)).status).toBe(400);
    expect((await managedToken(`${resource}&client_id=nobody`)).status).toBe(400);
  });
});
