/** Passwords of an application, made and removed through Graph, and what can be signed in with them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityConnector } from '../../../../local/cloud/identity/principals.ts';
import { ask, eventually, testCloud, tokenFor, type Answer, type TestCloud } from '../support.ts';

const passwordDelayMs = 300;

let cloud: TestCloud;
let token: string;
beforeAll(async () => {
  cloud = await testCloud({ passwordDelayMs });
  token = await tokenFor(cloud.cloud, 'pipeline', 'https://graph.microsoft.com/.default');
});
afterAll(() => cloud.cloud.stop());

const graph = (method: string, path: string, body?: object, bearer = token): Promise<Answer> =>
  ask(cloud.cloud, `${cloud.cloud.environment['GRAPH_ENDPOINT']}/v1.0/${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(bearer === '' ? {} : { authorization: `Bearer ${bearer}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const application = `applications/${identityConnector.id}`;
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

async function signIn(secret: string): Promise<{ status: number; error: unknown; description: string }> {
  const answer = await ask(cloud.cloud, `${cloud.cloud.url}/${cloud.cloud.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: identityConnector.clientId,
      client_secret: secret,
      scope: 'https://graph.microsoft.com/.default',
    }).toString(),
  });
  const { error, error_description: description } = answer.json();
  return { status: answer.status, error, description: String(description) };
}
const isSignedIn = async (secret: string): Promise<boolean> => (await signIn(secret)).status === 200;
const addPassword = async (endDateTime = inDays(90)): Promise<{ keyId: string; secretText: string }> => {
  const passwordCredential = { displayName: 'rotation 1', endDateTime };
  const made = (await graph('POST', `${application}/addPassword`, { passwordCredential })).json();
  return { keyId: String(made['keyId']), secretText: String(made['secretText']) };
};

describe('an application', () => {
  test('is read by its object id and by its client id', async () => {
    const byId = await graph('GET', application);
    const byClientId = await graph('GET', `applications(appId='${identityConnector.clientId}')`);
    expect(byId.json()).toEqual(byClientId.json());
    expect(byId.json()).toMatchObject({
      id: identityConnector.id,
      appId: identityConnector.clientId,
      keyCredentials: [],
    });
    expect((await graph('GET', `${application}/federatedIdentityCredentials`)).json()).toMatchObject({ value: [] });
  });

  test('has a password already, which is not shown', async () => {
    const [existing] = await cloud.control.applicationPasswords();
    const secret = existing?.secretText ?? '';
    const answer = await graph('GET', application);
    expect(answer.text).not.toContain(secret);
    expect(answer.json()['passwordCredentials']).toContainEqual(
      expect.objectContaining({ keyId: existing?.keyId, hint: secret.slice(0, 3), secretText: null }),
    );
    expect(await isSignedIn(secret)).toBe(true);
  });

  test('that does not exist is a 404 in Graph’s form', async () => {
    const answer = await graph('GET', 'applications/00000000-0000-4000-8000-000000000bad');
    expect(answer.status).toBe(404);
    expect(answer.json()['error']).toMatchObject({
      code: 'Request_ResourceNotFound',
      innerError: { 'request-id': expect.any(String) },
    });
  });
});

describe('a password', () => {
  test('is shown once, and can be signed in with after a while', async () => {
    const begun = performance.now();
    const { keyId, secretText } = await addPassword();
    await eventually(() => isSignedIn(secretText), Boolean);
    expect(performance.now() - begun).toBeGreaterThan(passwordDelayMs - 10);
    const answer = await graph('GET', application);
    expect(answer.text).toContain(keyId);
    expect(answer.text).not.toContain(secretText);
  });

  test('stops at once when it is removed, and the others stay', async () => {
    const [existing] = await cloud.control.applicationPasswords();
    const { keyId, secretText } = await addPassword();
    await eventually(() => isSignedIn(secretText), Boolean);
    expect((await graph('POST', `${application}/removePassword`, { keyId })).status).toBe(204);
    expect(await isSignedIn(secretText)).toBe(false);
    expect(await isSignedIn(existing?.secretText ?? '')).toBe(true);
  });

  test('is refused as expired after its end', async () => {
    const { secretText } = await addPassword(new Date(Date.now() + 600).toISOString());
    const refusal = await eventually(
      () => signIn(secretText),
      ({ description }) => description.startsWith('AADSTS7000222'),
    );
    expect(refusal).toMatchObject({ status: 401, error: 'invalid_client' });
  });

  test('that is not there cannot be removed', async () => {
    const keyId = '00000000-0000-4000-8000-000000000bad';
    const answer = await graph('POST', `${application}/removePassword`, { keyId });
    expect(answer.status).toBe(400);
    expect(answer.json()['error']).toMatchObject({
      code: 'Request_BadRequest',
      message: `No password credential found with keyId '${keyId}'.`,
    });
  });

  test('cannot end before it begins', async () => {
    const passwordCredential = { displayName: 'late', endDateTime: inDays(-1) };
    expect((await graph('POST', `${application}/addPassword`, { passwordCredential })).status).toBe(400);
  });
});

describe('Graph', () => {
  test('takes only tokens that are for it', async () => {
    const forArm = await tokenFor(cloud.cloud, 'pipeline', 'https://management.azure.com/.default');
    for (const bearer of ['', 'nonsense', forArm]) {
      const answer = await graph('GET', application, undefined, bearer);
      expect([answer.status, answer.json()['error']]).toEqual([
        401,
        expect.objectContaining({ code: 'InvalidAuthenticationToken' }),
      ]);
    }
  });

  test('takes the token of a managed identity', async () => {
    const id = `/subscriptions/${cloud.cloud.subscriptionId}/resourceGroups/chaufher-dev/providers/Microsoft.ManagedIdentity/userAssignedIdentities/chaufher-dev-ops-weu-id`;
    const identity = await cloud.resources.resources.getById(id, '2024-11-30');
    const { IDENTITY_ENDPOINT, IDENTITY_HEADER = '' } = cloud.cloud.environment;
    const query = new URLSearchParams({
      'api-version': '2019-08-01',
      resource: 'https://graph.microsoft.com',
      client_id: String(identity.properties?.['clientId']),
    });
    const answer = await ask(cloud.cloud, `${IDENTITY_ENDPOINT}?${query.toString()}`, {
      headers: { 'x-identity-header': IDENTITY_HEADER },
    });
    expect((await graph('GET', application, undefined, String(answer.json()['access_token']))).status).toBe(200);
  });

  test('refuses by name what is not emulated', async () => {
    for (const path of [
      'users',
      "applications?$filter=startswith(displayName,'x')",
      `${application}/tokenLifetimePolicies`,
    ]) {
      const answer = await graph('GET', path);
      expect([answer.status, answer.text]).toEqual([501, expect.stringContaining('/graph/v1.0/')]);
    }
  });
});
