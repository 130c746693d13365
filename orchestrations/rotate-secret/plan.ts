/** The plan of a rotation: what will be done, in words that people can read and in figures that the run goes by. Pure. */
import { pendingNameOf, type Credential } from '../../secrets/credential.ts';
import type { RotateSecretInput } from '../../secrets/rotation-input.ts';
import { resourceName } from '../../resources/resource-id.ts';
import type { Intention } from './strategies/strategy.ts';
import type { ConsumingSite, Facts, Plan, SiteFacts, VersionFacts } from './types.ts';

/** @param replaced the version whose credential has to go. */
export function planOf(
  facts: Facts & { readonly credential: Credential },
  { reason }: RotateSecretInput,
  { intention, replaced }: { readonly intention: Intention; readonly replaced: VersionFacts | undefined },
): Plan {
  const { consumers: _inSites, ...credential } = facts.credential;
  const isCompromised = reason === 'compromised';
  const successor = replaced && replaced.version !== facts.current?.version ? facts.current?.version : undefined;
  const makesNothing = successor !== undefined || intention.person !== undefined;
  const sites = facts.sites.map(withoutState);
  const first =
    intention.reusesPrevious && !isCompromised && !successor ? facts.sites.filter(({ isBehind }) => isBehind) : [];
  const overlapSeconds = isCompromised ? 0 : Math.max(credential.overlapSeconds, intention.overlapSeconds ?? 0);
  const plan = {
    rotation: {
      credential,
      reason,
      ...(replaced ? { replaces: identityOf(replaced) } : {}),
      ...(intention.makes === undefined || makesNothing ? {} : { makes: intention.makes }),
    },
    strategy: credential.source.strategy,
    priority: isCompromised ? 'compromised-rotation' : 'rotation',
    ...(successor === undefined ? {} : { successor }),
    ...(intention.person && successor === undefined ? { person: intention.person } : {}),
    ...(intention.publishes === undefined ? {} : { publishes: intention.publishes }),
    first: first.map(withoutState),
    sites,
    overlapSeconds,
    holds: scopesOf(facts.credential, intention),
  } as const;
  return { ...plan, steps: stepsOf(plan, intention) };
}

/** Whether a plan made earlier is still the plan. */
export function samePlan(one: Plan, other: Plan): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function stepsOf(plan: Omit<Plan, 'steps'>, { make, revoke }: Intention): readonly string[] {
  const { rotation, successor, publishes, first, sites, overlapSeconds } = plan;
  const { name, vault, standbyVaults, validityDays } = rotation.credential;
  const everywhere = [vault, ...standbyVaults].map(resourceName).join(', ');
  const proven =
    sites.length === 0
      ? 'no site refers to it'
      : `refresh and prove ${sites.map(({ site }) => resourceName(site)).join(', ')}`;
  const before =
    first.length === 0
      ? []
      : [`bring ${first.map(({ site }) => resourceName(site)).join(', ')} level with the current version`];
  const made =
    successor === undefined
      ? [
          make,
          ...(publishes === undefined ? [] : [`publish it in ${publishes}`]),
          `make it the current version of ${name} in ${everywhere}, for ${validityDays} days`,
        ]
      : [`version ${successor} has replaced it already`];
  const ended = rotation.replaces
    ? [
        `${overlapSeconds === 0 ? 'at once' : `after ${overlapSeconds / 3600} h`}: ${revoke}; disable version ${rotation.replaces.version}`,
      ]
    : [];
  return [...before, ...made, proven, ...ended];
}

/** What drift would find changed: the secret, its companions, and what has the keys. */
function scopesOf({ name, vault, standbyVaults, source }: Credential, { publishes }: Intention): readonly string[] {
  const names = [name, ...(publishes === undefined ? [] : [publishes])];
  const secrets = [vault, ...standbyVaults].flatMap((each) => names.map((secret) => `${each}/secrets/${secret}`));
  const resource = source.strategy === 'dual-key' ? [source.resource] : [];
  return [...secrets, `${vault}/secrets/${pendingNameOf(name)}`, ...resource];
}

function identityOf({ version, credentialId }: VersionFacts): NonNullable<Plan['rotation']['replaces']> {
  return { version, ...(credentialId === undefined ? {} : { credentialId }) };
}

function withoutState({ isBehind: _state, ...site }: SiteFacts): ConsumingSite {
  return site;
}
