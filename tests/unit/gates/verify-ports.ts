/** What looks may ask, for a test that bends some of it: a cloud in which everything is well and empty. */
import type { LookPorts } from '../../../orchestrations/verify-deployment/looks/look.ts';
import { createEstate } from '../../../resources/estate.ts';
import type { Snapshot } from '../../../resources/snapshot.ts';

function refuse(): never {
  throw new Error('This test asks for nothing of the kind.');
}

export function lookPorts(bent: Partial<LookPorts> = {}, snapshots: readonly Snapshot[] = []): LookPorts {
  return {
    clock: { now: () => new Date('2026-11-24T10:00:00Z') },
    estate: createEstate({ snapshots, components: { components: {} } }),
    vaults: { list: refuse, versions: refuse, current: refuse, value: refuse, set: refuse, update: refuse },
    secretReferences: { read: async () => [], refresh: refuse },
    probe: {
      look: async (url) => ({ url, healthy: true, status: 200, milliseconds: 1, at: '2026-11-24T10:00:00.000Z' }),
      digest: refuse,
    },
    deployed: {
      resources: async () => [],
      list: async () => [],
      read: async () => undefined,
      compliance: async () => [],
    },
    ...bent,
  };
}
