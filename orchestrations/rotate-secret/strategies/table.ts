/** Every strategy there is: adding one is its module and a line here. */
import type { Credential, CredentialSource, StrategyKind } from '../../../secrets/credential.ts';
import { dualKey } from './dual-key.ts';
import { entraApplication } from './entra-application.ts';
import { human } from './human.ts';
import { jwtSigningKey } from './jwt-signing-key.ts';
import { randomValue } from './random-value.ts';
import type { Strategy } from './strategy.ts';
import { twilioApiKey } from './twilio-api-key.ts';

type Sources = { readonly [Kind in StrategyKind]: Extract<CredentialSource, { strategy: Kind }> };

const strategies: { readonly [Kind in StrategyKind]: (source: Sources[Kind]) => Strategy } = {
  'dual-key': dualKey,
  generated: ({ form }) => (form.kind === 'random' ? randomValue(form) : jwtSigningKey(form)),
  'entra-application': entraApplication,
  'twilio-api-key': twilioApiKey,
  human,
};

export function strategyOf({ source }: Pick<Credential, 'source'>): Strategy {
  return made(source.strategy, source);
}

function made<Kind extends StrategyKind>(kind: Kind, source: Sources[Kind]): Strategy {
  return strategies[kind](source);
}
