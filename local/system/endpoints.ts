/** Where the running local system is, for other commands: written by `npm start`, read by `npm run signal -- send`. */
import { join } from 'node:path';
import type { CloudControl } from '../cloud/control.ts';
import { loadKeys } from '../host/keys.ts';
import type { LocalSystem } from './system.ts';

export interface Endpoints {
  readonly app: string;
  readonly cloud: string;
  /** PEM file of the local certificate authority. */
  readonly ca: string;
  readonly tokenUrl: string;
  /** Form fields that get a token as Azure Monitor's action groups have it. */
  readonly tokenRequest: Readonly<Record<string, string>>;
  /** Opens the Event Grid webhook. */
  readonly eventsKey: string;
  /** What a process finds in its environment that reaches the emulated cloud as the automation does. */
  readonly environment: Readonly<Record<string, string>>;
}

const passedOn = [
  'ARM_ENDPOINT',
  'IDENTITY_ENDPOINT',
  'IDENTITY_HEADER',
  'AZURE_CLIENT_ID',
  'NODE_EXTRA_CA_CERTS',
  'VAULT_CHALLENGE_CHECK',
];

export async function endpointsOf(
  {
    system,
    cloud,
  }: {
    readonly system: Pick<LocalSystem, 'app' | 'caFile' | 'dataFolder' | 'settings'>;
    readonly cloud: CloudControl;
  },
  audience: string,
): Promise<Endpoints> {
  const { url, tenantId } = await cloud.status();
  const sender = (await cloud.principals()).find(({ name }) => name === 'azns-aad-webhook');
  if (!sender) throw new Error('The local directory has no sender of alerts.');
  return {
    app: system.app,
    cloud: url,
    ca: system.caFile,
    tokenUrl: `${url}/${tenantId}/oauth2/v2.0/token`,
    tokenRequest: {
      grant_type: 'client_credentials',
      client_id: sender.clientId,
      client_secret: sender.secret,
      scope: `${audience}/.default`,
    },
    environment: Object.fromEntries(
      passedOn.flatMap((name) => {
        const value = system.settings[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    eventsKey: loadKeys(join(system.dataFolder, 'host')).systemKeys.eventgrid_extension,
  };
}
