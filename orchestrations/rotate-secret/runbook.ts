/** The definition of `rotate-secret`. */
import { AutomationError } from '../../errors.ts';
import type { Estate } from '../../resources/estate.ts';
import type { Credential } from '../../secrets/credential.ts';
import {
  rotateSecretInput,
  rotateSecretRunbook as name,
  type RotateSecretInput,
} from '../../secrets/rotation-input.ts';
import type { Fact, Signal } from '../../signals/signal.ts';
import { permissions } from '../permissions.ts';
import { defineRunbook } from '../runbook.ts';
import { rotateSecretActivities } from './activities.ts';
import { rotateSecretSteps } from './names.ts';
import { rotateSecret } from './orchestration.ts';
import { rotationSubject } from './phases/claim.ts';

export const rotateSecretRunbook = defineRunbook({
  name,
  title: 'Give a secret its successor',
  input: rotateSecretInput,
  priority: 'rotation',
  mutating: true,
  permission: permissions.operate,
  environment: ({ environment }) => environment,

  fromSignal: (signal, estate) => (signal.kind === 'secret' ? fromEvent(signal, estate) : fromAlert(signal, estate)),
  wakes(signal, estate) {
    if (signal.kind !== 'secret' || !/secretnewversioncreated$/i.test(signal.name)) return undefined;
    const credential = credentialOf(signal, estate);
    return credential && rotationSubject(credential);
  },
  orchestrate: rotateSecret,
  steps: rotateSecretSteps,
  activities: rotateSecretActivities,
});

/** SecretNearExpiry and SecretExpired: of one version, in the vault of one region. */
function fromEvent(signal: Signal, estate: Estate): RotateSecretInput {
  const { vault, objectName, version } = signal.facts;
  const credential = credentialOf(signal, estate);
  if (!credential)
    throw unknown(signal, {
      field: 'ObjectName',
      got: `secret ${said(objectName)} of vault ${said(vault)}`,
      expected: 'a secret that a resource with keys or operations/secrets.yaml names',
    });
  return {
    environment: credential.environment,
    secret: credential.name,
    reason: /expired$/i.test(signal.name) ? 'expired' : 'near-expiry',
    ...(typeof version === 'string' ? { version } : {}),
    vault: vaultOf(credential, said(vault)),
    signalId: signal.id,
  };
}

/** A rule that operators wrote for a secret that others may know: it says which by its custom property `secret`. */
function fromAlert(signal: Signal, estate: Estate): RotateSecretInput {
  const { environment } = signal;
  const secret = said(signal.facts[secretProperty]);
  const credential =
    environment === undefined
      ? undefined
      : estate.credentials(environment).find((each) => each.name.toLowerCase() === secret.toLowerCase());
  if (!credential)
    throw unknown(signal, {
      field: secretProperty,
      got: `"${secret}" in environment ${environment ?? 'unknown'}`,
      expected: 'the name of a secret of the environment that the alert is about',
    });
  return { environment: credential.environment, secret: credential.name, reason: 'compromised', signalId: signal.id };
}

/** As alerts carry it: a custom property of their rule. */
const secretProperty = 'custom.secret';

function credentialOf({ facts }: Signal, estate: Estate): Credential | undefined {
  return estate.credentialAt(said(facts['vault']), said(facts['objectName']));
}

function vaultOf({ vault, standbyVaults }: Credential, vaultName: string): string {
  const isIt = (id: string) => id.toLowerCase().endsWith(`/${vaultName.toLowerCase()}`);
  return standbyVaults.find(isIt) ?? vault;
}

function said(fact: Fact | undefined): string {
  return typeof fact === 'string' ? fact : '';
}

function unknown(
  { id }: Signal,
  { field, got, expected }: { readonly field: string; readonly got: string; readonly expected: string },
): AutomationError {
  return new AutomationError('input-invalid', `${field}: expected ${expected}, got ${got.slice(0, 200)}.`, {
    data: { field, expected, signalId: id },
  });
}
