import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { conduct } from '../../../../orchestrations/conduct.ts';
import { rotateSecretRunbook } from '../../../../orchestrations/rotate-secret/runbook.ts';
import { rotateSecretInput } from '../../../../secrets/rotation-input.ts';
import { explain, type Explanation } from '../../../../signals/explain.ts';
import { loadSignalRules } from '../../../../signals/load.ts';
import { runbooks } from '../../../../orchestrations/registry.ts';

const root = new URL('../../../../', import.meta.url);
const rules = await loadSignalRules(root.pathname, runbooks);
const { estate, router } = rules;
const signalR = 'chaufher-dev-signalr-weu-connection-string';
const event = (changes: Readonly<Record<string, string>> = {}, eventType = 'SecretNearExpiry') => ({
  id: '00eccf70-95a7-4e7c-8299-2eb17ee9ad64',
  topic: `/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/chaufher-dev/providers/Microsoft.KeyVault/vaults/${changes['VaultName'] ?? 'chaufher-dev-kv-weu'}`,
  subject: signalR,
  eventType: `Microsoft.KeyVault.${eventType}`,
  eventTime: '2026-11-24T10:00:00.0000000Z',
  data: {
    Id: '',
    VaultName: 'chaufher-dev-kv-weu',
    ObjectType: 'Secret',
    ObjectName: signalR,
    Version: 'a'.repeat(32),
    NBF: '',
    EXP: '',
    ...changes,
  },
  dataVersion: '1',
  metadataVersion: '1',
});
const explained = (body: unknown, source: 'event-grid' | 'azure-monitor' = 'event-grid'): Explanation | undefined =>
  [explain({ source, text: JSON.stringify(body) }, rules)].flat()[0];

const alert = (secret: string) => {
  const fired = JSON.parse(readFileSync(new URL('tests/fixtures/alerts/api-5xx-fired.json', root), 'utf8'));
  fired.data.essentials.alertRule = 'secret in a public repository';
  fired.data.customProperties = { Secret: secret };
  return fired;
};

describe('a rotation is asked for', () => {
  it('by an event about the current version of a vault', () => {
    expect(explained([event()])?.routes).toMatchObject([
      {
        route: 'secret-expiry',
        runbook: 'rotate-secret',
        input: {
          environment: 'dev',
          secret: signalR,
          reason: 'near-expiry',
          version: 'a'.repeat(32),
          vault: expect.stringMatching(/kv-weu$/),
        },
      },
    ]);
  });

  it('by an event of the standby region, for the same secret, about the version there', () => {
    const [route] = explained([event({ VaultName: 'chaufher-dev-kv-neu' })])?.routes ?? [];
    expect(route?.input).toMatchObject({ secret: signalR, vault: expect.stringMatching(/kv-neu$/) });
  });

  it('more urgently by an event about what has expired', () => {
    const [route] = explained([event({}, 'SecretExpired')])?.routes ?? [];
    expect(route?.input).toMatchObject({ reason: 'expired' });
  });

  it('at once by an alert whose rule names a secret', () => {
    expect(explained(alert('JWT-signing-key'), 'azure-monitor')?.routes).toMatchObject([
      {
        route: 'secret-compromised',
        runbook: 'rotate-secret',
        input: { environment: 'dev', secret: 'jwt-signing-key', reason: 'compromised' },
      },
    ]);
  });

  it('not by the news that a version was made, nor by an expiry of something else', () => {
    expect(explained([event({}, 'SecretNewVersionCreated')])?.routes).toEqual([]);
    expect(explained([event({}, 'CertificateNearExpiry')])?.routes).toEqual([]);
  });

  it('with an input that its own schema takes', () => {
    for (const body of [[event()], [event({}, 'SecretExpired')]])
      expect(rotateSecretInput.safeParse(explained(body)?.routes[0]?.input).success).toBe(true);
  });
});

describe('a secret that nobody knows', () => {
  it('is refused with the names of vault and secret', () => {
    const [refused] = explained([event({ ObjectName: 'somebody-elses' })])?.refused ?? [];
    expect(refused?.problem).toMatchObject({
      status: 400,
      detail: expect.stringContaining('somebody-elses of vault chaufher-dev-kv-weu'),
    });
  });

  it('is refused where an alert names it', () => {
    const [refused] = explained(alert('somebody-elses'), 'azure-monitor')?.refused ?? [];
    expect(refused?.problem.detail).toMatch(
      /custom\.secret: expected the name of a secret .* got "somebody-elses" in environment dev/,
    );
  });
});

const wakes = (body: unknown) => {
  const signal = explained(body)?.signal;
  return signal && router.wakes(signal);
};

describe('the news of a version', () => {
  it.each(['chaufher-dev-kv-weu', 'chaufher-dev-kv-neu'])('from %s wakes the run that has the secret', (VaultName) => {
    expect(wakes([event({ VaultName, ObjectName: 'Apns-Key' }, 'SecretNewVersionCreated')])).toEqual([
      { runbook: 'rotate-secret', subject: 'dev/apns-key' },
    ]);
  });

  it('wakes nobody where the secret is unknown, or the event another', () => {
    expect(wakes([event({ ObjectName: 'apns-key-pending' }, 'SecretNewVersionCreated')])).toEqual([]);
    expect(wakes([event()])).toEqual([]);
  });
});

describe('the runbook', () => {
  it('may be started by who operates, and has every step under a name of its own', () => {
    expect(rotateSecretRunbook.permission).toBe('Operations.Operate');
    const names = Object.values(rotateSecretRunbook.steps).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !name.startsWith('rotate-secret-'))).toEqual([]);
    expect(typeof conduct(rotateSecretRunbook)).toBe('function');
    expect(estate.credentials('dev').length).toBeGreaterThan(5);
  });
});
