/** A deployment of dev that failed, and the release before it. */
import type {
  Facts,
  Loss,
  RollBackInfrastructureInput,
} from '../../../../orchestrations/roll-back-infrastructure/types.ts';
import type { Release } from '../../../../records/releases.ts';

export const input: RollBackInfrastructureInput = {
  environment: 'dev',
  failed: `sha256:${'f'.repeat(64)}`,
  commit: 'badc0de',
  pipeline: 'github-1.1',
  beganAt: '2026-11-24T10:00:00.000Z',
  reason: 'Not healthy after wave home-region',
};

export const previous: Release = {
  id: 'dev.infrastructure.20261123T100000000Z.aaaaaaaaaaaa',
  component: 'infrastructure',
  environment: 'dev',
  commit: 'a11ce00',
  digest: `sha256:${'a'.repeat(64)}`,
  migration: 'none',
  liveAt: '2026-11-23T10:00:00.000Z',
  registeredAt: '2026-11-23T10:00:01.000Z',
};

export const loss: Loss = {
  resource: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/new',
  why: 'deleting it loses its blobs',
};

export function facts(changes: Partial<Facts>): Facts {
  return { previous, hasFailedTemplate: true, hasPreviousTemplate: true, losses: [], ...changes };
}

/** Nothing to go back to. */
export const nothingBefore: Facts = { hasFailedTemplate: true, hasPreviousTemplate: false, losses: [] };
