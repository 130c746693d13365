/** Credentials that operations/secrets.yaml declares by name, as they are in one environment. */
import type { Credential, CredentialSource, GeneratedForm } from './credential.ts';
import { termsOf } from './secrets-file.ts';
import type { DeclaredSecret, SecretsFile, Terms } from './secrets-schema.ts';

/** A credential that has not met the vaults and consumers of its environment yet. */
export type Draft = Omit<Credential, 'environment' | 'vault' | 'standbyVaults' | 'consumers'>;

export function declaredCredentials({ secrets, defaults }: SecretsFile, environment: string): readonly Draft[] {
  return Object.entries(secrets).flatMap(([name, declared]) => {
    const settings = declared.environments[environment];
    const source = sourceOf(declared, environment);
    if (settings === undefined || source === undefined) return [];
    const better = declared.better ?? betterThan[source.strategy];
    return [
      {
        name,
        ...inTerms(termsOf(defaults, declared, settings)),
        contentType: declared.contentType,
        source,
        ...(better === undefined ? {} : { better }),
      },
    ];
  });
}

export function inTerms({ overlapHours, ...terms }: Terms): CredentialTerms {
  return { ...terms, overlapSeconds: overlapHours * 3600 };
}

/** Terms as a credential has them. */
export type CredentialTerms = Pick<Credential, 'owner' | 'validityDays' | 'rotateBeforeDays' | 'overlapSeconds'>;

const betterThan: Readonly<Partial<Record<CredentialSource['strategy'], string>>> = {
  'entra-application':
    'Let the managed identity of the consumer be a federated credential of the application, which needs no password; where that is not possible, a certificate from the vault.',
};

function sourceOf(declared: DeclaredSecret, environment: string): CredentialSource | undefined {
  if (declared.strategy === 'generated') return { strategy: 'generated', form: formOf(declared.form) };
  if (declared.strategy === 'entra-application') {
    const settings = declared.environments[environment];
    return (
      settings && { strategy: 'entra-application', application: settings.application, clientId: settings.clientId }
    );
  }
  if (declared.strategy === 'twilio-api-key') {
    const { strategy, administeredBy, environments } = declared;
    const settings = environments[environment];
    return settings && { strategy, accountSid: settings.accountSid, administeredBy };
  }
  const { strategy, instructions, deadlineDays, remindEveryDays, escalateTo, test } = declared;
  return { strategy, instructions, deadlineDays, remindEveryDays, escalateTo, test };
}

function formOf(form: Extract<DeclaredSecret, { strategy: 'generated' }>['form']): GeneratedForm {
  if (form.kind === 'random') return form;
  const { tokenLifeMinutes, ...rest } = form;
  return { ...rest, tokenLifeSeconds: tokenLifeMinutes * 60 };
}
