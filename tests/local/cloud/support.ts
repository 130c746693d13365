/** Starts an emulated cloud for a test, with the official clients talking to it. */
import { readFileSync, writeFileSync, mkdtempSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSiteManagementClient } from '@azure/arm-appservice';
import { ResourceManagementClient } from '@azure/arm-resources';
import type { TokenCredential } from '@azure/core-auth';
import { createCloudControl, type CloudControl } from '../../../local/cloud/control.ts';
import { localPrincipals } from '../../../local/cloud/identity/principals.ts';
import { startCloud, type Cloud, type CloudOptions } from '../../../local/cloud/start.ts';

export const fixtureSnapshot = join(import.meta.dirname, '../../fixtures/cloud/snapshot.json');
export const group = 'chaufher-dev';
export const subscription = '00000000-0000-4000-8000-000000000001';
export const goodDigest = `sha256:${'a'.repeat(64)}`;
export const stagedDigest = `sha256:${'b'.repeat(64)}`;

export interface TestCloud {
  readonly cloud: Cloud;
  readonly control: CloudControl;
  readonly sites: WebSiteManagementClient;
  readonly resources: ResourceManagementClient;
}

/** Durations short enough to wait for; Azure's are the default outside tests. */
export async function testCloud(options: Partial<CloudOptions> = {}): Promise<TestCloud> {
  const cloud = await startCloud({
    snapshot: fixtureSnapshot,
    durations: { restartMs: 150, switchMs: 150, warmUpLimitMs: 600 },
    retryAfterSeconds: 0,
    provisioningMs: 100,
    ...options,
  });
  return { cloud, control: createCloudControl(cloud.url, cloud.ca), ...clientsOf(cloud) };
}

/** The clients as the product makes them: endpoint and certificate authority are all that is local. */
export function clientsOf(cloud: Cloud, principal = 'pipeline'): Pick<TestCloud, 'sites' | 'resources'> {
  const credential = credentialOf(cloud, principal);
  const options = {
    endpoint: cloud.url,
    tlsOptions: { ca: cloud.ca },
    retryOptions: { retryDelayInMs: 50, maxRetryDelayInMs: 200 },
  };
  return {
    sites: new WebSiteManagementClient(credential, cloud.subscriptionId, options),
    resources: new ResourceManagementClient(credential, cloud.subscriptionId, options),
  };
}

/** Client credentials of a local principal, by the plain protocol. */
export function credentialOf(cloud: Cloud, principal: string): TokenCredential {
  return {
    async getToken(scopes) {
      const scope = Array.isArray(scopes) ? scopes[0] : scopes;
      const token = await tokenFor(cloud, principal, scope ?? '');
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
}

export async function tokenFor(cloud: Cloud, principal: string, scope: string): Promise<string> {
  const clientId = localPrincipals.find((candidate) => candidate.name === principal)?.clientId ?? '';
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: cloud.secretOf(principal),
    scope,
  });
  const answer = await ask(cloud, `${cloud.url}/${cloud.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: body.toString(),
  });
  return String(answer.json()['access_token']);
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  json(): Record<string, unknown>;
}

/** One HTTPS request that trusts the cloud's certificate authority. */
export function ask(
  cloud: Pick<Cloud, 'ca'>,
  url: string,
  options: { method?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      url,
      {
        method: options.method ?? 'GET',
        ca: cloud.ca,
        agent: false,
        servername: 'localhost',
        headers: options.headers ?? {},
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: () => JSON.parse(text) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

/** Asks until the answer pleases; fails with the last one after five seconds. */
export async function eventually<T>(look: () => Promise<T>, pleases: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const value = await look();
    if (pleases(value)) return value;
    if (performance.now() > deadline)
      throw new Error(`It did not come to pass; the last look saw ${JSON.stringify(value)}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The fixture snapshot, changed. Returns the path of the changed file. */
export function changedSnapshot(change: (resources: Record<string, unknown>[]) => Record<string, unknown>[]): string {
  const snapshot = JSON.parse(readFileSync(fixtureSnapshot, 'utf8'));
  const file = join(mkdtempSync(join(tmpdir(), 'snapshot-')), 'snapshot.json');
  writeFileSync(file, JSON.stringify({ ...snapshot, predictedResources: change(snapshot.predictedResources) }));
  return file;
}
