/** The cloud that is judged: found and signed in to as the automation does, by the environment of the process. */
import { createAzureClients } from '../../azure/clients.ts';
import { createDeployed } from '../../azure/deployed.ts';
import { createHttpProbe } from '../../azure/http-probe.ts';
import { createSecretPorts } from '../../azure/secret-ports.ts';
import { AutomationError } from '../../errors.ts';
import type { LookPorts } from '../../orchestrations/verify-deployment/looks/look.ts';
import type { Estate } from '../../resources/estate.ts';

type Settings = Readonly<Record<string, string | undefined>>;

/** @param subscriptionId of the snapshot: what is not declared there is not looked at */
export function connect(settings: Settings, estate: Estate, subscriptionId: string): LookPorts {
  const armEndpoint = settings['ARM_ENDPOINT']?.trim().replace(/\/+$/, '') || 'https://management.azure.com';
  if (!/^https:\/\/[^\s/]+/i.test(armEndpoint))
    throw new AutomationError('configuration-invalid', `ARM_ENDPOINT: expected an https URL, got "${armEndpoint}".`);
  const check = settings['VAULT_CHALLENGE_CHECK']?.trim() || 'on';
  if (check === 'off' && new URL(armEndpoint).hostname === 'management.azure.com')
    throw new AutomationError(
      'configuration-invalid',
      'VAULT_CHALLENGE_CHECK: "off" hands tokens to whoever answers for a vault; expected "on".',
    );
  const clients = createAzureClients({
    subscriptionId,
    armEndpoint,
    // Neither is asked for anything here.
    graphEndpoint: 'https://graph.microsoft.com',
    twilioEndpoint: 'https://api.twilio.com',
    auth: { issuer: 'https://login.microsoftonline.com/common/v2.0', audience: [], alertsApplicationId: '' },
    vaultChallengeCheck: check !== 'off',
    ...(settings['AZURE_CLIENT_ID'] ? { identityClientId: settings['AZURE_CLIENT_ID'] } : {}),
  });
  const clock = { now: () => new Date() };
  const { vaults, secretReferences } = createSecretPorts(clients);
  return {
    clock,
    estate,
    vaults,
    secretReferences,
    probe: createHttpProbe({ clock }),
    deployed: createDeployed(clients.arm),
  };
}
