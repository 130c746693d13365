/** What activities may reach: typed ports, given by the composition root and by tests. */
import type { Applications } from '../azure/applications.ts';
import type { CredentialTests } from '../azure/credential-tests.ts';
import type { Deployed } from '../azure/deployed.ts';
import type { HttpProbe } from '../azure/http-probe.ts';
import type { KeyedResources } from '../azure/keyed-resources.ts';
import type { Metrics } from '../azure/metrics.ts';
import type { SecretReferences } from '../azure/secret-references.ts';
import type { TwilioKeys } from '../azure/twilio-keys.ts';
import type { Vaults } from '../azure/vaults.ts';
import type { WebApps } from '../azure/web-apps.ts';
import type { Records } from '../records/records.ts';
import type { Estate } from '../resources/estate.ts';

export interface Clock {
  now(): Date;
}

/** Where credentials live, and who issues them. */
export interface SecretPorts {
  readonly vaults: Vaults;
  readonly keyedResources: KeyedResources;
  readonly applications: Applications;
  readonly twilioKeys: TwilioKeys;
  readonly credentialTests: CredentialTests;
  readonly secretReferences: SecretReferences;
}

export interface Ports extends SecretPorts {
  readonly clock: Clock;
  readonly records: Records;
  readonly estate: Estate;
  /** Whether a run's durable instance lives, whatever its record says. */
  isAlive(run: string): Promise<boolean>;
  /** Tells a waiting run to look again; one that has ended does not mind. */
  wake(run: string): Promise<void>;
  readonly webApps: WebApps;
  readonly metrics: Metrics;
  readonly probe: HttpProbe;
  readonly deployed: Deployed;
  log(message: string): void;
}
