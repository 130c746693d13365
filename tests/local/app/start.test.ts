import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { failedStart } from '../host/host-process.ts';
import { sourceAppFolder } from './running-app.ts';

const app = sourceAppFolder();
const data = mkdtempSync(join(tmpdir(), 'host-'));
afterAll(() => {
  for (const folder of [app, data]) rmSync(folder, { recursive: true, force: true });
});

describe('an app whose settings cannot be used', () => {
  it('does not start, and names all of them at once without repeating a secret', async () => {
    const environment = {
      WEBSITE_SITE_NAME: 'chaufher-dev-ops-weu',
      REGION_EPOCH: 'one',
      RECORDS: 'AccountKey=canary==',
    };
    const { code, errors } = await failedStart({ app, data, environment });
    expect(code).toBe(1);
    for (const name of [
      'ENVIRONMENT',
      'REGION_EPOCH',
      'ARM_ENDPOINT',
      'AUTH_ISSUER',
      'AUTH_AUDIENCE',
      'RECORDS',
      'ANCHORS',
    ])
      expect(errors).toContain(`- ${name}`);
    expect(errors).not.toContain('canary');
  });
});
