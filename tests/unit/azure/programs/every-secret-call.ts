/** Makes every call that carries a secret or is answered with one, once well and once badly, with whatever logging its environment switches on. */
import { createAnswered, type Answering } from '../answering.ts';
import { secretCalls, vaultHost } from '../secret-calls.ts';

const canary = process.argv[2] ?? '';

const version = {
  id: `https://${vaultHost}/secrets/token/a`,
  value: canary,
  attributes: { enabled: true, created: 1 },
};
const keys = [
  { keyName: 'key1', value: canary },
  { keyName: 'key2', value: canary },
];

/** What each of them takes for an answer, all in one. */
const everything = {
  ...version,
  name: 'chaufherdevmedia',
  properties: { vaultUri: `https://${vaultHost}/`, primaryEndpoints: { blob: 'https://x.blob.core.windows.net/' } },
  keys,
  passwordCredentials: [],
  keyCredentials: [],
  keyId: 'key-1',
  secretText: canary,
  sid: 'SK1',
  secret: canary,
  access_token: canary,
};
const well: Answering = ({ line }) => {
  const body = line.includes('maxresults') || line.includes('federated') ? { value: [version] } : everything;
  return { status: 200, body: line.includes('Keys.json?') ? { ...everything, keys: [{ sid: 'SK1' }] } : body };
};
const badly: Answering = ({ method }) =>
  method === 'GET'
    ? { status: 200, headers: { 'retry-after': '0' }, body: `{"value": "${canary}` }
    : { status: 400, body: { error: { code: canary, message: canary }, code: canary, Message: canary } };

let failed = 0;
for (const answering of [well, badly]) {
  const calls = secretCalls(createAnswered(answering).clients, canary);
  for (const [name, call] of Object.entries(calls)) {
    await call().catch(() => {
      failed += 1;
      // What goes well must be seen to: a call that ends early logs less.
      if (answering === well) process.stdout.write(`${name} did not go well\n`);
    });
  }
}
process.stdout.write(`${failed} failed\n`);
