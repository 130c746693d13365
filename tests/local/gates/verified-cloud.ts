/** The dev environment as it is after a deployment: the emulated cloud of its snapshot, with vaults that somebody filled, and the gate in front of it. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { createSecretPorts } from '../../../azure/secret-ports.ts';
import type { RestCall } from '../../../azure/rest.ts';
import type { Finding, GateResult } from '../../../gates/finding.ts';
import { folderSource } from '../../../gates/sources.ts';
import { connect } from '../../../gates/verify/connect.ts';
import { verifyWith } from '../../../gates/verify/verify.ts';
import { seedVaults } from '../../../local/system/seed.ts';
import type { LookPorts } from '../../../orchestrations/verify-deployment/looks/look.ts';
import type { Estate } from '../../../resources/estate.ts';
import { readSnapshot, type Snapshot } from '../../../resources/snapshot.ts';
import { startAzure, type EmulatedAzure } from '../app/azure.ts';
import { realRules, root } from '../app/sandbox.ts';

export const subscription = '/subscriptions/00000000-0000-4000-8000-000000000001';
const ids = snapshotIds();

/** The id that a path below `providers` has: the group is the one that the snapshot has the resource in. */
export function at(path: string): string {
  const top = `/providers/${path.split('/').slice(0, 3).join('/')}`;
  const found = ids.find((id) => id.endsWith(top));
  if (found === undefined) throw new Error(`The snapshot of dev has no ${top}.`);
  return found.slice(0, -top.length) + `/providers/${path}`;
}

function snapshotIds(): readonly string[] {
  const text = readFileSync(`${root}infra/snapshots/dev.json`, 'utf8');
  return readSnapshot('dev', JSON.parse(text)).resources.map(({ id }) => id);
}

export interface VerifiedCloud extends AsyncDisposable {
  readonly azure: EmulatedAzure;
  readonly estate: Estate;
  readonly secrets: ReturnType<typeof createSecretPorts>;
  /** Everything as deployed, whatever a test did to it. */
  restore(): Promise<void>;
  verify(bend?: (ports: LookPorts) => LookPorts): Promise<Omit<GateResult, 'gate'>>;
  readonly snapshot: Snapshot;
  /** Sends a request to Azure Resource Manager, with the version of the API that the resource was declared with. */
  arm(method: RestCall['method'], path: string, json?: unknown): Promise<unknown>;
  /** Deletes, and waits until it is gone. */
  remove(path: string): Promise<void>;
}

export async function startVerifiedCloud(): Promise<VerifiedCloud> {
  const azure = await startAzure();
  const { estate } = await realRules();
  const restore = async () => {
    await azure.control.reset();
    await seedVaults(azure.control, estate.credentials('dev'));
  };
  await restore();
  const snapshot = estate.snapshot('dev');
  if (snapshot === undefined) throw new Error('There is no snapshot of dev.');
  const arm: VerifiedCloud['arm'] = async (method, path, json) => {
    const declared = snapshot.resources.find(({ id }) => path.startsWith(id) && id.includes('/providers/'));
    const version = declared?.apiVersion ?? '2022-04-01';
    return (await azure.clients.arm()).send({ method, path: `${path}?api-version=${version}`, json }, z.unknown());
  };
  return {
    snapshot,
    azure,
    estate,
    secrets: createSecretPorts(azure.clients),
    restore,
    arm,
    async remove(path) {
      await arm('DELETE', path);
      for (let look = 0; look < 200; look++) {
        try {
          await arm('GET', path);
        } catch {
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`${path} is still there.`);
    },
    verify: (bend = (ports) => ports) =>
      verifyWith((id) => bend(connect(process.env, estate, id)), { looks: 1, everySeconds: 0 })({
        root,
        head: folderSource(root),
        base: async () => folderSource(root),
        environments: ['dev'],
      }),
    [Symbol.asyncDispose]: () => azure[Symbol.asyncDispose](),
  };
}

/** `rule name`, where names that are hashes are left out; each once. */
export function told({ findings }: { readonly findings: readonly Finding[] }): readonly string[] {
  const lines = findings.map(({ rule, resource = '' }) => `${rule} ${resource.slice(resource.lastIndexOf('/') + 1)}`);
  return [...new Set(lines.map((line) => line.replace(/ [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '')))];
}
