/** Credentials as people ask about them: which there are, how they are, what is wrong with them. No value is ever read here. */
import type { App } from '../../app.ts';
import { AutomationError } from '../../errors.ts';
import { permissions } from '../../orchestrations/permissions.ts';
import type { SecretCatalogue } from '../../secrets/catalogue.ts';
import { checkSecrets } from '../../secrets/check.ts';
import { sweepSecrets, type SweepSummary } from '../../secrets/sweep.ts';
import { listSecrets, showSecret, type ViewDeps } from '../../secrets/view.ts';
import { defineOperation, found } from './operation.ts';

type Automation = Pick<App, 'ports' | 'instances' | 'configuration'>;
/** Seconds to wait for throttled vaults. Azure's front end gives up on an HTTP call after 230; a timer has half an hour. */
export const patience = { http: 60, timer: 300 } as const;

type Query = (name: string) => string | undefined;

export const secretOperations = [
  defineOperation({
    name: 'list-secrets',
    method: 'GET',
    route: 'secrets',
    permission: permissions.read,
    summary: 'Every credential: strategy, age, expiry, owner, consumers, last and next rotation; ?environment=.',
    async handle({ automation, query }) {
      return { body: { items: await listSecrets(await viewDeps(automation, query)) } };
    },
  }),
  defineOperation({
    name: 'check-secrets',
    method: 'GET',
    route: 'secrets/check',
    permission: permissions.read,
    summary: 'What is wrong with credentials, vaults and access to them; ?environment=.',
    async handle({ automation, query }) {
      const { vaults, clock } = await automation.ports();
      const catalogue = await catalogueOf(automation, query('environment'));
      return {
        body: {
          items: await checkSecrets({ catalogue, vaults, now: clock.now(), pause, patienceSeconds: patience.http }),
        },
      };
    },
  }),
  defineOperation({
    name: 'sweep-secrets-now',
    method: 'POST',
    route: 'secrets/sweep',
    permission: permissions.operate,
    summary:
      'Looks at every vault now, as the daily sweep does: rotates what is due, pages what is not as it should be.',
    async handle({ automation }) {
      return { body: await sweepOwnSecrets(automation, patience.http) };
    },
  }),
  defineOperation({
    name: 'get-secret',
    method: 'GET',
    route: 'secrets/{name}',
    permission: permissions.read,
    summary: 'One credential with its versions in every vault, without their values; ?environment=.',
    async handle({ automation, param, query }) {
      const secret = await showSecret(await viewDeps(automation, query), param('name'));
      return { body: found(secret, `secret "${param('name')}"`) };
    },
  }),
] as const;

/** The sweep of the environment that this automation looks after. */
export async function sweepOwnSecrets(automation: Automation, patienceSeconds: number): Promise<SweepSummary> {
  const { vaults, records, clock } = await automation.ports();
  const catalogue = await catalogueOf(automation, undefined);
  const { instances } = automation;
  return sweepSecrets({ catalogue, vaults, records, clock, instances, pause, patienceSeconds });
}

async function viewDeps(automation: Automation, query: Query): Promise<ViewDeps> {
  const { vaults, records, clock } = await automation.ports();
  return { catalogue: await catalogueOf(automation, query('environment')), vaults, runs: records.runs, clock };
}

/** Its own environment only: it has no access to the vaults of another. */
async function catalogueOf(
  { ports, configuration: { environment: own } }: Automation,
  environment: string | undefined,
): Promise<SecretCatalogue> {
  if (environment !== undefined && environment !== own) {
    throw new AutomationError(
      'not-found',
      `environment: expected ${own}, which this automation looks after, got "${environment.slice(0, 40)}".`,
    );
  }
  const { estate } = await ports();
  return found(estate.catalogue(own), `snapshot of environment "${own}"`);
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, seconds * 1000));
}
