/** What the sites run now, as parameters: a deployment of the infrastructure must not take a release of the application back. */
import { AutomationError, isAutomationError } from '../errors.ts';
import type { PipelineAzure } from './azure.ts';
import type { KnownSite } from './health.ts';
import type { PipelinesFile } from './pipelines-file.ts';
import type { StoredTemplate } from '../records/templates.ts';

/**
 * The document's parameters with the digests that run. Where nothing runs yet, the parameter file's own stay.
 * @throws AutomationError `conflict` where the sites of a component run different artefacts: somebody is between two releases.
 */
export async function withLiveReleases(
  azure: PipelineAzure,
  { parameters }: Pick<StoredTemplate, 'parameters'>,
  { releases, sites }: { readonly releases: PipelinesFile['releases']; readonly sites: readonly KnownSite[] },
): Promise<StoredTemplate['parameters']> {
  const live = await Promise.all(
    releases.map(async ({ parameter, component, serving, staged }) => {
      const declared = objectOf(parameters[parameter]?.value, parameter);
      const own = sites.filter((site) => site.component === component);
      const [runs, holds] = await Promise.all([
        oneDigest(azure, own, component, false),
        staged === undefined ? undefined : oneDigest(azure, own, component, true),
      ]);
      return [
        parameter,
        {
          value: {
            ...declared,
            ...(runs === undefined ? {} : { [serving]: runs }),
            ...(staged === undefined || holds === undefined ? {} : { [staged]: holds }),
          },
        },
      ] as const;
    }),
  );
  return { ...parameters, ...Object.fromEntries(live) };
}

async function oneDigest(
  azure: PipelineAzure,
  sites: readonly KnownSite[],
  component: string,
  inSlot: boolean,
): Promise<string | undefined> {
  const found = await Promise.all(sites.map(async ({ id, slot }) => digestAt(azure, id, inSlot ? slot : undefined)));
  const [first, ...others] = [...new Set(found.filter((digest) => digest !== undefined))];
  if (others.length === 0) return first;
  throw new AutomationError(
    'conflict',
    `The ${inSlot ? 'slots' : 'sites'} of ${component} hold different artefacts (${[first, ...others].join(', ')}): finish the release before the infrastructure is deployed.`,
  );
}

async function digestAt(azure: PipelineAzure, site: string, slot: string | undefined): Promise<string | undefined> {
  try {
    return (await azure.webApps.read(site, slot)).digest;
  } catch (error) {
    if (isAutomationError(error, 'not-found')) return undefined;
    throw error;
  }
}

function objectOf(value: unknown, parameter: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new AutomationError(
    'configuration-invalid',
    `operations/pipelines.yaml: releases names the parameter ${parameter}, which is no object of infra/main.bicep.`,
  );
}
