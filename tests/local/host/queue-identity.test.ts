import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAzurite, type Azurite } from './azurite.ts';
import { startHostProcess, temporaryFolder, type HostProcess } from './host-process.ts';

const folder = temporaryFolder();
const asked: { resource: string | null; clientId: string | null; secret: string | undefined }[] = [];
let identity: Server;
let azurite: Azurite;
let host: HostProcess;

/** What Azurite's `--oauth basic` looks at; nobody checks the signature. */
function token(): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: 'https://storage.azure.com',
    iss: 'https://sts.windows.net/00000000-0000-4000-8000-0000000000aa/',
    nbf: now - 60,
    iat: now - 60,
    exp: now + 3600,
  };
  return [{ alg: 'RS256', typ: 'JWT' }, claims, 'none']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
}

beforeAll(async () => {
  identity = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    asked.push({
      resource: searchParams.get('resource'),
      clientId: searchParams.get('client_id'),
      secret: String(request.headers['x-identity-header']),
    });
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        access_token: token(),
        expires_on: Math.floor(Date.now() / 1000) + 3600,
        resource: 'https://storage.azure.com',
        token_type: 'Bearer',
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(identity, 'listening');
  const address = identity.address();
  const identityPort = typeof address === 'object' ? address?.port : undefined;

  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const files = { key: path.join(folder.path, 'key.pem'), cert: path.join(folder.path, 'cert.pem') };
  writeFileSync(files.key, key);
  writeFileSync(files.cert, cert);
  azurite = await startAzurite(['--oauth', 'basic', '--cert', files.cert, '--key', files.key]);

  host = await startHostProcess({
    data: path.join(folder.path, 'data'),
    environment: {
      NODE_EXTRA_CA_CERTS: files.cert,
      IDENTITY_ENDPOINT: `http://127.0.0.1:${identityPort}/msi/token`,
      IDENTITY_HEADER: 'the-header',
      Storage: '',
      Storage__queueServiceUri: `https://127.0.0.1:${azurite.port}/devstoreaccount1`,
      Storage__credential: 'managedidentity',
      Storage__clientId: '00000000-0000-4000-8000-0000000000cc',
    },
  });
});

afterAll(async () => {
  await host.stop();
  await azurite.stop();
  identity.close();
  folder.remove();
});

it('enqueues and receives over HTTPS with the token of a managed identity', async () => {
  const answer = await host.fetch('/api/enqueue', { method: 'POST', body: JSON.stringify({ value: 'by identity' }) });
  expect(answer.status).toBe(202);
  await host.until(({ from, text }) => from === 'onSignal' && text.includes('"msg":"by identity"'));
  expect(asked[0]).toEqual({
    resource: 'https://storage.azure.com',
    clientId: '00000000-0000-4000-8000-0000000000cc',
    secret: 'the-header',
  });
});
