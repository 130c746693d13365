import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../config.ts';
import { isAutomationError } from '../../../errors.ts';

const good = {
  ENVIRONMENT: 'dev',
  REGION_EPOCH: '3',
  AZURE_SUBSCRIPTION_ID: '00000000-0000-4000-8000-000000000001',
  ARM_ENDPOINT: 'https://management.azure.com/',
  GRAPH_ENDPOINT: 'https://graph.microsoft.com',
  TWILIO_ENDPOINT: 'https://api.twilio.com',
  AUTH_ISSUER: 'https://login.microsoftonline.com/tenant/v2.0',
  AUTH_AUDIENCE: 'api://chaufher-dev-ops, 00000000-0000-4000-8000-0000000000c1',
  SIGNALS__queueServiceUri: 'https://chaufherdevops.queue.core.windows.net',
  RECORDS__blobServiceUri: 'https://chaufherdevops.blob.core.windows.net',
  RECORDS__tableServiceUri: 'https://chaufherdevops.table.core.windows.net',
  ANCHORS__blobServiceUri: 'https://chaufherdevanchors.blob.core.windows.net',
} as const;

const secret = 'AccountKey=canary==';

/** The lines that the refusal names. */
function problemsOf(settings: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readConfiguration(settings);
    return [];
  } catch (error) {
    if (!isAutomationError(error, 'configuration-invalid')) throw error;
    return error.message.split('\n- ').slice(1);
  }
}

describe('a configuration', () => {
  it('is read from settings, without slashes at the end and with every audience', () => {
    expect(readConfiguration(good)).toEqual({
      environment: 'dev',
      regionEpoch: 3,
      subscriptionId: '00000000-0000-4000-8000-000000000001',
      armEndpoint: 'https://management.azure.com',
      graphEndpoint: 'https://graph.microsoft.com',
      twilioEndpoint: 'https://api.twilio.com',
      vaultChallengeCheck: true,
      auth: {
        issuer: 'https://login.microsoftonline.com/tenant/v2.0',
        audience: ['api://chaufher-dev-ops', '00000000-0000-4000-8000-0000000000c1'],
        alertsApplicationId: '461e8683-5575-4561-ac7f-899cc907d62a',
      },
      storage: {
        signals: { kind: 'identity', queue: good.SIGNALS__queueServiceUri },
        records: { kind: 'identity', blob: good.RECORDS__blobServiceUri, table: good.RECORDS__tableServiceUri },
        anchors: { kind: 'identity', blob: good.ANCHORS__blobServiceUri },
      },
    });
  });

  it('may name an identity, and another sender of alerts', () => {
    const { identityClientId, auth } = readConfiguration({
      ...good,
      AZURE_CLIENT_ID: 'client-1',
      AUTH_ALERTS_APP_ID: ' sender-1 ',
    });
    expect([identityClientId, auth.alertsApplicationId]).toEqual(['client-1', 'sender-1']);
  });

  it('that lacks everything is refused once, with every setting by name', () => {
    expect(problemsOf({}).map((line) => line.slice(0, line.indexOf(':')))).toEqual(Object.keys(good));
  });

  it.each([
    ['ENVIRONMENT', 'Dev env'],
    ['REGION_EPOCH', '0'],
    ['REGION_EPOCH', '1.5'],
    ['AZURE_SUBSCRIPTION_ID', 'my subscription'],
    ['ARM_ENDPOINT', 'http://management.azure.com'],
    ['GRAPH_ENDPOINT', 'http://graph.microsoft.com'],
    ['TWILIO_ENDPOINT', 'api.twilio.com'],
    ['VAULT_CHALLENGE_CHECK', 'no'],
    ['AUTH_ISSUER', 'login.microsoftonline.com'],
    ['AUTH_AUDIENCE', 'api://one two'],
    ['SIGNALS__queueServiceUri', 'http://127.0.0.1:10001'],
    ['RECORDS__tableServiceUri', 'ftp://x'],
  ])('is refused where %s is %j, with what was expected and what came', (name, value) => {
    expect(problemsOf({ ...good, [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name}: expected .+, got "${value}"$`)),
    ]);
  });

  it('names all that is wrong at once', () => {
    expect(problemsOf({ ...good, ENVIRONMENT: '', REGION_EPOCH: 'x', AUTH_ISSUER: undefined }).length).toBe(3);
  });

  it('may go without the check of a vault on a laptop, and never on Azure', () => {
    const settings = { ...good, VAULT_CHALLENGE_CHECK: 'off' };
    expect(readConfiguration(settings).vaultChallengeCheck).toBe(false);
    expect(problemsOf({ ...settings, WEBSITE_SITE_NAME: 'ops' })).toEqual([
      expect.stringMatching(/^VAULT_CHALLENGE_CHECK: "off" .+ expected "on"$/),
    ]);
    expect(problemsOf({ ...good, VAULT_CHALLENGE_CHECK: 'on', WEBSITE_SITE_NAME: 'ops' })).toEqual([]);
  });

  it('takes connection strings on a laptop', () => {
    const { storage } = readConfiguration({ ...good, RECORDS: 'UseDevelopmentStorage=true' });
    expect(storage.records).toEqual({ kind: 'connection-string', value: 'UseDevelopmentStorage=true' });
  });

  it('refuses connection strings on Azure, and does not repeat what is in them', () => {
    const problems = problemsOf({ ...good, WEBSITE_SITE_NAME: 'ops', RECORDS: secret, ANCHORS: secret });
    expect(problems).toEqual([
      expect.stringMatching(/^RECORDS: a connection string carries an account key/),
      expect.stringMatching(/^ANCHORS: /),
    ]);
    expect(problems.join()).not.toContain('canary');
  });
});
