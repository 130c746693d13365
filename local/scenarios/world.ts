/** A local system as a scenario uses it: with the cloud's control, the API in everybody's name, and patience. */
import tls from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCloudControl, type CloudControl } from '../cloud/control.ts';
import { createOperationsClient, type OperationsClient } from '../system/operations-client.ts';
import type { LocalSystem } from '../system/system.ts';
import { createTokenSource } from '../system/tokens.ts';

export interface World {
  readonly system: LocalSystem;
  readonly cloud: CloudControl;
  readonly environment: string;
  /** The operations API, called by a principal of the local directory. */
  as(principal: string): OperationsClient;
  /** A token as Azure Monitor's action groups send it. */
  alertToken(): Promise<string>;
  /** What Azure Resource Manager answers to a GET. @param path from /subscriptions on, with its api-version. */
  arm<T>(path: string): Promise<T>;
  /** Looks until it is so; throws at the deadline, saying what was waited for. Each look costs real time, so that days want few. */
  until<T>(what: string, withinSeconds: number, look: () => Promise<T | undefined>, everySeconds?: number): Promise<T>;
  close(): Promise<void>;
}

const usualLookSeconds = 5;

/** Authorities of different worlds have one name: only the latest is trusted. */
const usualCertificates = tls.getCACertificates();

export function createWorld(
  system: LocalSystem,
  { environment, audience, close }: { environment: string; audience: string; close: () => Promise<void> },
): World {
  // fetch has no option for a certificate authority; the local one is trusted for the life of this process.
  tls.setDefaultCACertificates([...usualCertificates, system.ca]);
  const cloud = createCloudControl(system.cloud, system.ca);
  const tokens = createTokenSource({ cloud, audience });
  const armTokens = createTokenSource({ cloud, audience: 'https://management.azure.com' });

  return {
    system,
    cloud,
    environment,
    close,
    as: (principal) => createOperationsClient({ app: system.app, token: tokens }, principal),
    alertToken: () => tokens('azns-aad-webhook'),
    async arm<T>(path: string): Promise<T> {
      const response = await fetch(`${system.cloud}${path}`, {
        headers: { authorization: `Bearer ${await armTokens('reader')}` },
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`GET ${path} was answered ${response.status}: ${text}`);
      return JSON.parse(text);
    },
    async until(what, withinSeconds, look, everySeconds = usualLookSeconds) {
      const deadline = Date.now() + withinSeconds * 1000;
      for (;;) {
        const found = await orNothingWhileDown(look);
        if (found !== undefined) return found;
        if (Date.now() >= deadline) throw new Error(`${what}: not within ${withinSeconds} s`);
        await sleep(everySeconds * 1000);
      }
    },
  };
}

/** A host that was killed answers nobody until it is replaced; that is waited out like anything else. */
async function orNothingWhileDown<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof TypeError && error.message === 'fetch failed') return undefined;
    throw error;
  }
}
