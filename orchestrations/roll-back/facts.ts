/** What is known about a component and its releases, gathered in one go. */
import { AutomationError } from '../../errors.ts';
import type { Component } from '../../resources/components.ts';
import type { WebApps } from '../../azure/web-apps.ts';
import type { Ports } from '../ports.ts';
import { later, secondsBetween } from '../time.ts';
import type { Evidence, Facts, RollBackInput, SiteFacts } from './types.ts';

/** Minutes before the release in which the component's own traffic is looked at. */
const beforeReleaseMinutes = 15;
/** Share of failing requests from which a component counts as failing before the release. */
const failingShare = 0.05;
/** Incidents that opened this close to the alert count as failing alike. */
const alikeWithinSeconds = 10 * 60;

export async function gatherFacts(ports: Ports, input: RollBackInput): Promise<Facts> {
  const { records, estate, webApps, clock } = ports;
  const { environment, component, firedAt } = input;
  const settings = estate.component(component);
  if (!settings?.probe)
    throw new AutomationError(
      'input-invalid',
      `Component "${component}" has no probe in operations/components.yaml; expected one, since a rollback is proven by it.`,
    );
  const [suspect, current, sites] = await Promise.all([
    records.releases.current(environment, component, new Date(firedAt)),
    records.releases.current(environment, component),
    Promise.all(
      estate
        .sites(component, environment)
        .map(({ id, location, slot }) => readSite(webApps, { site: id, region: location, slot })),
    ),
  ]);
  const [previous, replaced] = await Promise.all([
    suspect?.previous === undefined ? undefined : records.releases.get(suspect.previous),
    suspect && records.releases.current(environment, component, new Date(Date.parse(suspect.liveAt) - 1)),
  ]);
  return {
    at: clock.now().toISOString(),
    bakeMinutes: settings.bakeMinutes,
    probe: settings.probe,
    ...(suspect ? { suspect } : {}),
    ...(previous ? { previous } : {}),
    ...(replaced ? { replaced } : {}),
    ...(current ? { current } : {}),
    sites,
    evidence: await gatherEvidence(ports, input, sites, {
      settings,
      liveAt: suspect?.liveAt,
      previousDigest: previous?.digest,
    }),
  };
}

export async function readSite(
  webApps: WebApps,
  { site, region, slot }: { site: string; region: string; slot: string },
): Promise<SiteFacts> {
  const [production, staged] = await Promise.all([webApps.read(site), webApps.read(site, slot)]);
  const pendingOperation = production.pendingOperation ?? staged.pendingOperation;
  return {
    site,
    region,
    slot,
    hostName: production.hostName,
    slotHostName: staged.hostName,
    preview: production.swapTarget !== undefined || staged.swapTarget !== undefined,
    ...(production.digest ? { production: production.digest } : {}),
    ...(staged.digest ? { staged: staged.digest } : {}),
    ...(production.image ? { image: production.image } : {}),
    ...(pendingOperation ? { pendingOperation } : {}),
  };
}

interface UnderSuspicion {
  readonly settings: Component;
  readonly liveAt: string | undefined;
  readonly previousDigest: string | undefined;
}

async function gatherEvidence(
  ports: Ports,
  input: RollBackInput,
  sites: readonly SiteFacts[],
  suspicion: UnderSuspicion,
): Promise<Evidence> {
  const { settings, liveAt } = suspicion;
  const previous = holdingPrevious(sites, suspicion);
  const health = settings.probe?.path ?? '/';
  const [errorsBeforeRelease, previousFailsSameProbe, dependenciesFailing, otherComponentsFailing] = await Promise.all([
    anyOf(sites, (site) => failedBefore(ports, site, liveAt)),
    anyOf(
      previous,
      async ({ slotHostName }) => !(await ports.probe.look(`https://${slotHostName}${health}`, settings.probe)).healthy,
    ),
    failingDependencies(ports, previous, settings),
    failingAlike(ports, input),
  ]);
  return { errorsBeforeRelease, previousFailsSameProbe, dependenciesFailing, otherComponentsFailing };
}

async function failedBefore({ metrics }: Ports, { site }: SiteFacts, liveAt: string | undefined): Promise<boolean> {
  if (liveAt === undefined) return false;
  const live = new Date(liveAt);
  const { requests, serverErrors } = await metrics.served(site, later(live, -60 * beforeReleaseMinutes), live);
  return requests > 0 && serverErrors / requests >= failingShare;
}

/**
 * Sites whose slot holds the previous release, warm: it is asked instead of the suspect, which may fail at anything.
 * A slot that App Service is busy with, or that another run has prepared, restarts and says nothing.
 */
function holdingPrevious(sites: readonly SiteFacts[], { previousDigest }: UnderSuspicion): readonly SiteFacts[] {
  return sites.filter(
    ({ staged, pendingOperation, preview }) =>
      staged !== undefined && staged === previousDigest && pendingOperation === undefined && !preview,
  );
}

async function failingDependencies(
  { probe }: Ports,
  sites: readonly SiteFacts[],
  { dependsOn }: Component,
): Promise<readonly string[]> {
  const isFailing = (path: string) =>
    anyOf(sites, async ({ slotHostName }) => !(await probe.look(`https://${slotHostName}${path}`)).healthy);
  const failing = await Promise.all(
    dependsOn.map(async ({ name, path }) => (path !== undefined && (await isFailing(path)) ? [name] : [])),
  );
  return failing.flat();
}

async function failingAlike(
  { records }: Ports,
  { environment, component, firedAt }: RollBackInput,
): Promise<readonly string[]> {
  const { items } = await records.incidents.list({ environment, state: 'open' });
  const others = items.flatMap((incident) =>
    incident.component &&
    incident.component !== component &&
    Math.abs(secondsBetween(incident.openedAt, firedAt)) <= alikeWithinSeconds
      ? [incident.component]
      : [],
  );
  return [...new Set(others)].toSorted();
}

async function anyOf<T>(items: readonly T[], holds: (item: T) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(items.map(holds))).some(Boolean);
}
