import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Applications } from '../../../azure/applications.ts';
import type { CredentialTests } from '../../../azure/credential-tests.ts';
import { createSecretPorts } from '../../../azure/secret-ports.ts';
import { SecretValue } from '../../../azure/secret-value.ts';
import { identityConnector } from '../../../local/cloud/identity/principals.ts';
import { startAzure, type EmulatedAzure } from '../app/azure.ts';

const { id, clientId } = identityConnector;

let azure: EmulatedAzure;
let applications: Applications;
let signIn: CredentialTests['signIn'];
beforeAll(async () => {
  azure = await startAzure();
  const ports = createSecretPorts(azure.clients);
  applications = ports.applications;
  signIn = ports.credentialTests.signIn;
});
afterAll(() => azure[Symbol.asyncDispose]());

const asking = { displayName: 'run-1', endDateTime: '2027-02-22T10:00:00.000Z' };

describe('a password of an application', () => {
  it('signs in from soon after it was added until it is removed, beside the one before', async () => {
    const before = (await applications.read(id)).passwords;
    const { keyId, value } = await applications.addPassword(id, asking);
    expect((await applications.read(id)).passwords).toEqual([...before, { keyId, ...asking }]);
    await expect.poll(async () => (await signIn(clientId, value)).accepted, { timeout: 10_000 }).toBe(true);

    await applications.removePassword(id, keyId);
    expect((await applications.read(id)).passwords).toEqual(before);
    expect(await signIn(clientId, value)).toMatchObject({ accepted: false });
  });

  it('that is gone already is removed', async () => {
    const { keyId } = await applications.addPassword(id, asking);
    await applications.removePassword(id, keyId);
    await expect(applications.removePassword(id, keyId)).resolves.toBeUndefined();
  });

  it('is refused where it is none', async () => {
    expect(await signIn(clientId, new SecretValue('no password'))).toEqual({
      accepted: false,
      reason: expect.stringContaining('invalid_client'),
    });
  });
});

describe('an application that does not exist', () => {
  const gone = '00000000-0000-4000-8000-00000000eeee';

  it('is not found, and has no passwords to be removed', async () => {
    await expect(applications.read(gone)).rejects.toMatchObject({ code: 'not-found' });
    await expect(applications.addPassword(gone, asking)).rejects.toMatchObject({ code: 'not-found' });
    await expect(applications.removePassword(gone, 'key-1')).resolves.toBeUndefined();
  });

  it('cannot sign in, which is no refusal of its password', async () => {
    await expect(signIn(gone, new SecretValue('x'))).rejects.toMatchObject({
      data: { azureCode: 'unauthorized_client' },
    });
  });
});
