/** Applications made through Graph, with what Entra refuses. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertSender, identityConnector } from '../../../../local/cloud/identity/principals.ts';
import { ask, testCloud, tokenFor, type Answer, type TestCloud } from '../support.ts';

let cloud: TestCloud;
let token: string;
beforeAll(async () => {
  cloud = await testCloud();
  token = await tokenFor(cloud.cloud, 'pipeline', 'https://graph.microsoft.com/.default');
});
afterAll(() => cloud.cloud.stop());

const graph = (method: string, path: string, body?: object): Promise<Answer> =>
  ask(cloud.cloud, `${cloud.cloud.environment['GRAPH_ENDPOINT']}/v1.0/${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const filtered = async (path: string, filter: string): Promise<unknown> =>
  (await graph('GET', `${path}?$filter=${encodeURIComponent(filter)}`)).json()['value'];
const made = async (body: object) => (await graph('POST', 'applications', body)).json();
const role = { id: 'r1', value: 'Read', isEnabled: true };

describe('an application', () => {
  test('is found by its name and by its tag, beside the one that is always there', async () => {
    const { id } = await made({ displayName: "driver's app", tags: ['mine'] });
    const it = expect.objectContaining({ id });
    expect(await filtered('applications', "displayName eq 'driver''s app'")).toEqual([it]);
    expect(await filtered('applications', "tags/any(t:t eq 'mine')")).toEqual([it]);
    expect((await graph('GET', 'applications')).json()['value']).toContainEqual(
      expect.objectContaining({ appId: identityConnector.clientId }),
    );
  });

  test('keeps its ids whatever is changed of it, and has no password here', async () => {
    const { id, appId } = await made({ displayName: 'a' });
    const changed = await graph('PATCH', `applications/${String(id)}`, { displayName: 'b', id: 'x', appId: 'y' });
    expect(changed.status).toBe(204);
    expect((await graph('GET', `applications(appId='${String(appId)}')`)).json()).toMatchObject({
      id,
      appId,
      displayName: 'b',
    });
    expect((await graph('POST', `applications/${String(id)}/addPassword`, {})).status).toBe(501);
  });

  test.each([
    ['without a name', {}],
    ['with the identifier of another one', { displayName: 'x', identifierUris: ['api://taken'] }],
    ['with two roles of one value', { displayName: 'x', appRoles: [role, { ...role, id: 'r2' }] }],
  ])('%s is refused', async (_, body) => {
    await graph('POST', 'applications', { displayName: 'first', identifierUris: ['api://taken'] });
    expect((await graph('POST', 'applications', body)).status).toBe(400);
  });

  test('loses no role that is still enabled', async () => {
    const { id } = await made({ displayName: 'with a role', appRoles: [role] });
    const path = `applications/${String(id)}`;
    expect((await graph('PATCH', path, { appRoles: [] })).text).toContain('unless disabled first');
    expect((await graph('PATCH', path, { appRoles: [{ ...role, isEnabled: false }] })).status).toBe(204);
    expect((await graph('PATCH', path, { appRoles: [] })).status).toBe(204);
  });

  test('has owners and federated credentials, none of them twice', async () => {
    const { id } = await made({ displayName: 'owned' });
    const path = `applications/${String(id)}`;
    const owner = { '@odata.id': 'https://graph.microsoft.com/v1.0/directoryObjects/o1' };
    const credential = { name: 'github', subject: 's', issuer: 'i', audiences: ['a'] };
    const statuses: number[] = [];
    for (const [what, body] of [
      ['owners/$ref', owner],
      ['owners/$ref', owner],
      ['federatedIdentityCredentials', credential],
      ['federatedIdentityCredentials', { ...credential, name: 'again' }],
    ] as const)
      statuses.push((await graph('POST', `${path}/${what}`, body)).status);
    expect(statuses).toEqual([204, 400, 201, 400]);
    expect((await graph('GET', `${path}/owners`)).json()['value']).toEqual([{ id: 'o1' }]);

    const [kept] = Object(
      await graph('GET', `${path}/federatedIdentityCredentials`).then((answer) => answer.json()['value']),
    );
    const at = `${path}/federatedIdentityCredentials/${String(kept.id)}`;
    expect((await graph('PATCH', at, { subject: 't' })).status).toBe(204);
    expect((await graph('GET', `${path}/federatedIdentityCredentials`)).json()['value']).toEqual([
      { ...kept, subject: 't' },
    ]);
    expect([(await graph('DELETE', at)).status, (await graph('DELETE', at)).status]).toEqual([204, 404]);
  });
});

describe('a service principal', () => {
  test('is made of an application once, and of Microsoft’s own by its client id', async () => {
    const { appId } = await made({ displayName: 'served' });
    const statuses = await Promise.all(
      [appId, alertSender.clientId, 'nobody'].map(
        async (each) => (await graph('POST', 'servicePrincipals', { appId: each })).status,
      ),
    );
    expect(statuses).toEqual([201, 201, 400]);
    expect((await graph('POST', 'servicePrincipals', { appId })).status).toBe(409);
    expect(await filtered('servicePrincipals', `appId eq '${alertSender.clientId}'`)).toEqual([
      expect.objectContaining({ id: alertSender.objectId, displayName: 'AzNS AAD Webhook' }),
    ]);
  });

  test('of a managed identity is there by its name, and is given a role once', async () => {
    const [identity] = Object(await filtered('servicePrincipals', "displayName eq 'chaufher-dev-ops-weu-id'"));
    const { appId } = await made({ displayName: 'granting' });
    const resource = (await graph('POST', 'servicePrincipals', { appId })).json();
    const path = `servicePrincipals/${String(resource['id'])}`;
    const grant = { principalId: identity.id, resourceId: resource['id'], appRoleId: 'r1' };
    expect((await graph('POST', `${path}/appRoleAssignedTo`, grant)).status).toBe(201);
    expect((await graph('POST', `${path}/appRoleAssignedTo`, grant)).status).toBe(400);
    expect((await graph('POST', `${path}/appRoleAssignedTo`, { ...grant, principalId: 'nobody' })).status).toBe(404);
    expect((await graph('GET', `${path}/appRoleAssignedTo`)).json()['value']).toEqual([expect.objectContaining(grant)]);
    expect((await graph('PATCH', path, { appRoleAssignmentRequired: true })).status).toBe(204);
    expect((await graph('GET', path)).json()).toMatchObject({ appRoleAssignmentRequired: true });
  });
});
