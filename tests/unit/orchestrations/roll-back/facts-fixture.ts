/** A component with a bad release in two regions, and how to bend it. */
import type { Facts, RollBackInput, SiteFacts } from '../../../../orchestrations/roll-back/types.ts';
import type { Release } from '../../../../records/releases.ts';

export const good = `sha256:${'a'.repeat(64)}`;
export const bad = `sha256:${'b'.repeat(64)}`;
export const strange = `sha256:${'c'.repeat(64)}`;

export const previousRelease: Release = {
  id: 'dev.api.20261124T080000000Z.aaaaaaaaaaaa',
  component: 'api',
  environment: 'dev',
  commit: 'aaaaaaa',
  digest: good,
  migration: 'none',
  liveAt: '2026-11-24T08:00:00.000Z',
  registeredAt: '2026-11-24T08:00:05.000Z',
};

export const badRelease: Release = {
  ...previousRelease,
  id: 'dev.api.20261124T100000000Z.bbbbbbbbbbbb',
  commit: 'bbbbbbb',
  digest: bad,
  liveAt: '2026-11-24T10:00:00.000Z',
  registeredAt: '2026-11-24T10:00:05.000Z',
  previous: previousRelease.id,
};

export const input: RollBackInput = { environment: 'dev', component: 'api', firedAt: '2026-11-24T10:04:00.000Z' };

const group = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/chaufher-dev';

export function site(region: 'weu' | 'neu', changes: Partial<SiteFacts> = {}): SiteFacts {
  return {
    site: `${group}/providers/Microsoft.Web/sites/chaufher-dev-api-${region}`,
    region,
    slot: 'staging',
    hostName: `${region}.example`,
    slotHostName: `${region}-staging.example`,
    image: `chaufherdevacr.azurecr.io/api@${bad}`,
    production: bad,
    staged: good,
    preview: false,
    ...changes,
  };
}

export function facts(changes: Partial<Facts> = {}): Facts {
  return {
    at: '2026-11-24T10:05:00.000Z',
    bakeMinutes: 10,
    probe: { path: '/health', versionPath: '/version', timeoutSeconds: 10, healthyInARow: 3 },
    suspect: badRelease,
    previous: previousRelease,
    current: badRelease,
    sites: [site('weu'), site('neu')],
    evidence: {
      errorsBeforeRelease: false,
      previousFailsSameProbe: false,
      dependenciesFailing: [],
      otherComponentsFailing: [],
    },
    ...changes,
  };
}

/** The same facts without one of the optional ones. */
export function factsWithout(key: 'suspect' | 'previous' | 'current'): Facts {
  const { [key]: _left, ...rest } = facts();
  return rest;
}
