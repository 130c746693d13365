/** Releases as pipelines ship them: the artefact goes live in the emulated cloud, and the ledger hears of it. */
import type { Release } from '../../records/releases.ts';
import type { DeclaredArtefact } from '../cloud/control.ts';
import type { World } from './world.ts';

export type Behaviour = NonNullable<DeclaredArtefact['behaviour']>;

export interface Shipment {
  readonly digest: string;
  readonly commit: string;
  readonly migration?: Release['migration'];
  readonly behaviour?: Behaviour;
  /** How long ago the ledger says that it went live; now if absent. */
  readonly minutesAgo?: number;
}

export const component = 'api';
export const goodDigest = `sha256:${'a1'.repeat(32)}`;
export const badDigest = `sha256:${'b2'.repeat(32)}`;

export async function ship(
  world: World,
  { digest, commit, migration = 'none', behaviour = {}, minutesAgo = 0 }: Shipment,
): Promise<Release> {
  const { cloud, environment } = world;
  await cloud.declareArtefact({ digest, commit, version: `1.0.0+${commit}`, behaviour });
  await cloud.release({ digest });
  const liveAt = new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const { status, body } = await world
    .as('pipeline')
    .call<Release>('PUT', 'releases', { component, environment, commit, digest, migration, liveAt });
  if (status !== 201) throw new Error(`The ledger answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Yesterday's good release, with traffic on every site. */
export async function shipGood(world: World): Promise<Release> {
  const good = await ship(world, { digest: goodDigest, commit: 'a11ce00', minutesAgo: 24 * 60 });
  await world.cloud.traffic({ on: true, ratePerSecond: 20 });
  return good;
}

/** Yesterday's good release, and then today's. */
export async function shipGoodThen(world: World, bad: Partial<Shipment>): Promise<{ good: Release; bad: Release }> {
  return { good: await shipGood(world), bad: await ship(world, { digest: badDigest, commit: 'badc0de', ...bad }) };
}
