import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { bearerToken } from './answering.ts';

const canary = 'canary+7f3a/Zm9v==';
const base64 = (plain: string) => Buffer.from(plain).toString('base64');

let out: string;
let log: string;
beforeAll(async () => {
  const program = spawn(process.execPath, [join(import.meta.dirname, 'programs/every-secret-call.ts'), canary], {
    env: { PATH: process.env['PATH'], AZURE_LOG_LEVEL: 'verbose', DEBUG: '*' },
  });
  [out, log] = await Promise.all([text(program.stdout), text(program.stderr)]);
}, 30_000);

describe('the log of the Azure SDKs at its most verbose', () => {
  it('tells of every service that was asked', () => {
    expect(out).toBe('18 failed\n');
    for (const host of [
      'vault.azure.net',
      'graph.microsoft.com',
      'api.twilio.com',
      'login.microsoftonline.com',
      'management.azure.com',
    ])
      expect(log).toMatch(new RegExp(`Request: .*${host}`, 's'));
    expect(log).toContain('"authorization": "REDACTED"');
  });

  it.each([
    ['a secret', canary],
    ['a secret in a form', encodeURIComponent(canary)],
    ['a secret in JSON', JSON.stringify(canary).slice(1, -1)],
    ['an auth token', base64(`AC1:${canary}`)],
    ['an API key', base64(canary)],
    ['a token of ours', bearerToken],
  ])('has nothing of %s', (_what, hidden) => {
    expect(log).not.toContain(hidden);
  });
});
