/** Hold points: a deployment goes on only while every site that was healthy before still is. */
import type { Probe } from '../resources/components.ts';
import type { Site } from '../resources/estate.ts';
import { readEstate } from '../resources/load.ts';
import { refuseMistakes } from '../operations/read.ts';
import { isAutomationError } from '../errors.ts';
import type { PipelineAzure } from './azure.ts';
import type { PipelineContext } from './context.ts';

export interface KnownSite extends Site {
  readonly component: string;
  readonly probe: Probe;
}

export interface SiteHealth {
  readonly site: KnownSite;
  /** `absent`: it is not deployed yet. */
  readonly state: 'healthy' | 'unhealthy' | 'absent';
  readonly reason: string;
}

/** Every site of a component that says how its health is asked. */
export async function knownSites(root: string, environment: string): Promise<readonly KnownSite[]> {
  const { estate, components, mistakes } = await readEstate(root);
  refuseMistakes(mistakes);
  return components.flatMap((component) => {
    const probe = estate.component(component)?.probe;
    return probe === undefined
      ? []
      : estate.sites(component, environment).map((site) => ({ ...site, component, probe }));
  });
}

export async function look(azure: PipelineAzure, sites: readonly KnownSite[]): Promise<readonly SiteHealth[]> {
  return Promise.all(
    sites.map(async (site): Promise<SiteHealth> => {
      const state = await azure.webApps.read(site.id).catch((error: unknown) => {
        if (isAutomationError(error, 'not-found')) return undefined;
        throw error;
      });
      if (state === undefined) return { site, state: 'absent', reason: 'it is not deployed yet' };
      const { path, timeoutSeconds } = site.probe;
      const { healthy, reason = '' } = await azure.probe.look(`https://${state.hostName}${path}`, { timeoutSeconds });
      return { site, state: healthy ? 'healthy' : 'unhealthy', reason };
    }),
  );
}

/** Waits until all of them are healthy several times in a row. Says what is wrong, or undefined. */
export async function untilHealthy(
  context: PipelineContext,
  azure: PipelineAzure,
  { sites, withinSeconds }: { readonly sites: readonly KnownSite[]; readonly withinSeconds: number },
): Promise<string | undefined> {
  if (sites.length === 0) return undefined;
  const needed = Math.max(...sites.map(({ probe }) => probe.healthyInARow));
  const everySeconds = Math.min(...sites.map(({ probe }) => probe.everySeconds));
  const deadline = context.now().getTime() + withinSeconds * 1000;
  let inARow = 0;
  for (;;) {
    const sick = (await look(azure, sites)).filter(({ state }) => state !== 'healthy');
    inARow = sick.length === 0 ? inARow + 1 : 0;
    if (inARow >= needed) return undefined;
    if (context.now().getTime() >= deadline) {
      if (sick.length === 0) return `${inARow} of ${needed} healthy answers in a row`;
      return sick.map(({ site, reason }) => `${site.name}: ${reason}`).join('; ');
    }
    await context.pause(everySeconds);
  }
}
