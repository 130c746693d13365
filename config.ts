/** The configuration: every setting the app reads, checked at once when it starts. */
import { AutomationError } from './errors.ts';

/** How a storage account is reached: by identity, or, on a laptop only, by connection string. */
export type StorageConnection =
  | { readonly kind: 'identity'; readonly blob?: string; readonly table?: string; readonly queue?: string }
  | { readonly kind: 'connection-string'; readonly value: string };

export interface Configuration {
  /** The environment this automation looks after: dev, staging, prod. */
  readonly environment: string;
  /** Part of every fencing token: raised when the automation moves to another region. */
  readonly regionEpoch: number;
  readonly subscriptionId: string;
  readonly armEndpoint: string;
  readonly graphEndpoint: string;
  readonly twilioEndpoint: string;
  /** Whether a vault must be of the domain that its challenge names; what an emulated one is not. */
  readonly vaultChallengeCheck: boolean;
  /** Client id of the user-assigned identity; absent with a system-assigned one. */
  readonly identityClientId?: string;
  readonly auth: {
    readonly issuer: string;
    readonly audience: readonly string[];
    readonly alertsApplicationId: string;
  };
  readonly storage: {
    readonly signals: StorageConnection;
    readonly records: StorageConnection;
    readonly anchors: StorageConnection;
  };
}

type Settings = Readonly<Record<string, string | undefined>>;

/** "AzNS AAD Webhook", the first-party application whose tokens action groups send (azure-monitor-docs, "Secure webhook"). */
const actionGroupsApplicationId = '461e8683-5575-4561-ac7f-899cc907d62a';

/**
 * Reads the configuration from application settings; throws one 'configuration-invalid' that names every bad setting.
 * Nothing that security depends on has a default: a missing issuer or audience stops the app.
 */
export function readConfiguration(settings: Settings): Configuration {
  const problems: string[] = [];
  const onAzure = settings['WEBSITE_SITE_NAME'] !== undefined;

  const text = (name: string, expected: string, pattern: RegExp): string => {
    const value = settings[name]?.trim() ?? '';
    if (!pattern.test(value))
      problems.push(`${name}: expected ${expected}, got ${value === '' ? 'nothing' : `"${value}"`}`);
    return value;
  };
  const https = (name: string) => text(name, 'an https URL', /^https:\/\/[^\s/]+/i).replace(/\/+$/, '');

  const vaultChallengeCheck = (): boolean => {
    const value = settings['VAULT_CHALLENGE_CHECK']?.trim() || 'on';
    if (value !== 'on' && value !== 'off')
      problems.push(`VAULT_CHALLENGE_CHECK: expected "on" or "off", got "${value}"`);
    if (value === 'off' && onAzure)
      problems.push('VAULT_CHALLENGE_CHECK: "off" hands tokens to whoever answers for a vault; expected "on"');
    return value !== 'off';
  };

  const storage = (name: string, services: readonly ('blob' | 'table' | 'queue')[]): StorageConnection => {
    const connectionString = settings[name];
    if (connectionString) {
      if (onAzure)
        problems.push(
          `${name}: a connection string carries an account key; expected ${name}__<service>ServiceUri and an identity`,
        );
      return { kind: 'connection-string', value: connectionString };
    }
    const uris = services.map((service) => [service, https(`${name}__${service}ServiceUri`)] as const);
    return { kind: 'identity', ...Object.fromEntries(uris) };
  };

  const configuration: Configuration = {
    environment: text('ENVIRONMENT', 'the name of an environment, e.g. dev', /^[a-z][a-z0-9-]{0,20}$/),
    regionEpoch: Number(text('REGION_EPOCH', 'a whole number from 1', /^[1-9]\d{0,6}$/)),
    subscriptionId: text('AZURE_SUBSCRIPTION_ID', 'a subscription id', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
    armEndpoint: https('ARM_ENDPOINT'),
    graphEndpoint: https('GRAPH_ENDPOINT'),
    twilioEndpoint: https('TWILIO_ENDPOINT'),
    vaultChallengeCheck: vaultChallengeCheck(),
    ...(settings['AZURE_CLIENT_ID'] ? { identityClientId: settings['AZURE_CLIENT_ID'] } : {}),
    auth: {
      issuer: https('AUTH_ISSUER'),
      audience: text('AUTH_AUDIENCE', 'one or more audiences, separated by commas', /^[^\s,]+(\s*,\s*[^\s,]+)*$/).split(
        /\s*,\s*/,
      ),
      alertsApplicationId: settings['AUTH_ALERTS_APP_ID']?.trim() || actionGroupsApplicationId,
    },
    storage: {
      signals: storage('SIGNALS', ['queue']),
      records: storage('RECORDS', ['blob', 'table']),
      anchors: storage('ANCHORS', ['blob']),
    },
  };
  if (problems.length > 0) {
    throw new AutomationError(
      'configuration-invalid',
      `The app does not start, ${problems.length} setting${problems.length === 1 ? '' : 's'} cannot be used:\n- ${problems.join('\n- ')}`,
    );
  }
  return configuration;
}
