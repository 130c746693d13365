import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HttpProbe, ProbeResult } from '../../../azure/http-probe.ts';
import type { ServedTraffic } from '../../../azure/metrics.ts';
import type { Ports } from '../../../orchestrations/ports.ts';
import { rollBackActivities } from '../../../orchestrations/roll-back/activities.ts';
import { decide } from '../../../orchestrations/roll-back/decide.ts';
import { gatherFacts } from '../../../orchestrations/roll-back/facts.ts';
import type { Evidence, RollBackInput } from '../../../orchestrations/roll-back/types.ts';
import type { IncidentReport } from '../../../records/incidents.ts';
import type { Release } from '../../../records/releases.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { bad, good, strange } from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import { run, sitePlan } from './rolling-back.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

const input: RollBackInput = { environment: 'dev', component: 'api', firedAt: '2026-11-24T10:04:00.000Z' };

let sandbox: Sandbox;
let previous: Release;
let suspect: Release;
/** Urls that do not answer 200. */
let ill: Set<string>;
let served: ServedTraffic;
let asked: { readonly site: string; readonly from: string; readonly to: string }[];
let ports: Ports;

const probe: Pick<HttpProbe, 'look'> = {
  look: async (url): Promise<ProbeResult> => ({ url, healthy: !ill.has(url), milliseconds: 1, at: input.firedAt }),
};

beforeEach(async () => {
  sandbox = await createSandbox(azurite);
  [ill, served, asked] = [new Set(), { requests: 0, serverErrors: 0 }, []];
  const { estate } = sandbox.ports;
  for (const { id, name } of estate.sites('api', 'dev')) {
    sandbox.sites.put({ site: id, hostName: `${name}.example`, digest: bad, image: `registry/api@${bad}` });
    sandbox.sites.put({ site: id, slot: 'staging', hostName: `${name}-staging.example`, digest: good });
  }
  const told = { component: 'api', environment: 'dev', migration: 'none' } as const;
  const { releases } = sandbox.records;
  ({ release: previous } = await releases.register({
    ...told,
    commit: 'aaaaaaa',
    digest: good,
    liveAt: '2026-11-24T08:00:00.000Z',
  }));
  ({ release: suspect } = await releases.register({
    ...told,
    commit: 'bbbbbbb',
    digest: bad,
    liveAt: '2026-11-24T10:00:00.000Z',
  }));
  ports = {
    ...sandbox.ports,
    probe: { ...probe, digest: async () => undefined },
    metrics: {
      async served(site, from, to) {
        asked.push({ site, from: from.toISOString(), to: to.toISOString() });
        return served;
      },
    },
  };
});

describe('the facts about a component', () => {
  it('are what the ledger says was live when the alert fired, what came before and what is live now', async () => {
    sandbox.clock.set('2026-11-24T10:10:00.000Z');
    const { release: newer } = await sandbox.records.releases.register({
      component: 'api',
      environment: 'dev',
      migration: 'none',
      commit: 'ccccccc',
      digest: strange,
      liveAt: '2026-11-24T10:06:00.000Z',
    });
    const facts = await gatherFacts(ports, input);
    expect([facts.suspect?.id, facts.previous?.id, facts.current?.id]).toEqual([suspect.id, previous.id, newer.id]);
    expect(facts).toMatchObject({ at: '2026-11-24T10:10:00.000Z', bakeMinutes: 10, probe: { path: '/health' } });
  });

  it('tell, after a rollback, which release was taken back, beside the one that came before', async () => {
    const { releases } = sandbox.records;
    const told = { component: 'api', environment: 'dev', migration: 'none' } as const;
    const oldest = { ...told, commit: 'ddddddd', digest: strange, liveAt: '2026-11-23T08:00:00.000Z' };
    const { release: before } = await releases.register(oldest);
    await releases.quarantine(suspect.id, { run: 'roll-back-1', reason: 'bad' });
    const back = { ...told, commit: 'aaaaaaa', digest: good, liveAt: '2026-11-24T10:08:00.000Z', previous: before.id };
    await releases.register(back);
    sandbox.clock.set('2026-11-24T10:10:00.000Z');
    const late = { ...input, firedAt: '2026-11-24T10:09:00.000Z' };
    const facts = await gatherFacts(ports, late);
    expect([facts.replaced?.id, facts.previous?.id]).toEqual([suspect.id, before.id]);
    for (const { site } of facts.sites) sandbox.sites.put({ site, digest: good });
    expect(decide(await gatherFacts(ports, late), late)).toMatchObject({
      kind: 'escalate',
      reason: 'rolled-back-before',
    });
  });

  it('lack a suspect where nothing was live yet', async () => {
    const facts = await gatherFacts(ports, { ...input, firedAt: '2026-11-24T07:00:00.000Z' });
    expect([facts.suspect, facts.previous]).toEqual([undefined, undefined]);
  });

  it('are what every site of the snapshot runs in production and in its slot', async () => {
    const { sites } = await gatherFacts(ports, input);
    expect(
      sites.map(({ region, slot, production, staged, preview }) => [region, slot, production, staged, preview]),
    ).toEqual([
      ['westeurope', 'staging', bad, good, false],
      ['northeurope', 'staging', bad, good, false],
    ]);
    expect(sites[0]?.slotHostName).toBe('chaufher-dev-api-weu-staging.example');
  });

  it('show a preview and an operation of either slot', async () => {
    const [first] = sandbox.ports.estate.sites('api', 'dev');
    const site = first?.id ?? '';
    sandbox.sites.put({ site, slot: 'staging', swapTarget: 'Production', pendingOperation: 'swap-1' });
    const { sites } = await gatherFacts(ports, input);
    expect(sites[0]).toMatchObject({ preview: true, pendingOperation: 'swap-1' });
  });

  it('cannot be gathered for a component that has no probe', async () => {
    await expect(gatherFacts(ports, { ...input, component: 'operations' })).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining('has no probe'),
    });
  });
});

function report(component: string | undefined, cause: string): IncidentReport {
  return {
    cause,
    component,
    episodeEpoch: input.firedAt,
    environment: 'dev',
    title: 'It burns',
    severity: 1,
    signalId: cause,
    at: input.firedAt,
  };
}

async function evidence(): Promise<Evidence> {
  return (await gatherFacts(ports, input)).evidence;
}

describe('the evidence that the release is not to blame', () => {
  it('is none where nothing else fails', async () => {
    expect(await evidence()).toEqual({
      errorsBeforeRelease: false,
      previousFailsSameProbe: false,
      dependenciesFailing: [],
      otherComponentsFailing: [],
    });
  });

  it.each([
    [{ requests: 100, serverErrors: 5 }, true],
    [{ requests: 100, serverErrors: 4 }, false],
    [{ requests: 0, serverErrors: 0 }, false],
  ])('is that it failed alike before it went live: %j → %s', async (traffic, expected) => {
    served = traffic;
    expect((await evidence()).errorsBeforeRelease).toBe(expected);
    expect(asked[0]).toMatchObject({ from: '2026-11-24T09:45:00.000Z', to: suspect.liveAt });
  });

  it('is that the previous release, warm in its slot, fails the same probe', async () => {
    ill.add('https://chaufher-dev-api-neu-staging.example/health');
    expect((await evidence()).previousFailsSameProbe).toBe(true);
  });

  it('is not what fails in a slot that holds something else', async () => {
    for (const { id, name } of sandbox.ports.estate.sites('api', 'dev')) {
      sandbox.sites.put({ site: id, slot: 'staging', hostName: `${name}-staging.example`, digest: strange });
      ill.add(`https://${name}-staging.example/health`);
    }
    expect((await evidence()).previousFailsSameProbe).toBe(false);
  });

  it('is not what fails in a slot that restarts', async () => {
    for (const { id, name } of sandbox.ports.estate.sites('api', 'dev')) {
      const hostName = `${name}-staging.example`;
      sandbox.sites.put({ site: id, slot: 'staging', hostName, digest: good, swapTarget: 'Production' });
      ill.add(`https://${hostName}/health`);
      ill.add(`https://${hostName}/health/database`);
    }
    expect(await evidence()).toMatchObject({ previousFailsSameProbe: false, dependenciesFailing: [] });
  });

  it('is that what it depends on does not answer the previous release either', async () => {
    ill.add('https://chaufher-dev-api-weu-staging.example/health/database');
    expect((await evidence()).dependenciesFailing).toEqual(['database']);
  });

  it('is that another component has an open incident from about the same time', async () => {
    const { incidents } = sandbox.records;
    sandbox.clock.set('2026-11-24T09:00:00.000Z');
    await incidents.openOrJoin(report('long-before', '1'));
    sandbox.clock.set('2026-11-24T10:05:00.000Z');
    await incidents.openOrJoin(report('api', '2'));
    await incidents.openOrJoin(report(undefined, '3'));
    await incidents.openOrJoin(report('web', '4'));
    const { incident } = await incidents.openOrJoin(report('over-already', '5'));
    await incidents.resolve(incident.id, { by: 'alert', reason: 'over' });
    expect((await evidence()).otherComponentsFailing).toEqual(['web']);
  });
});

function lookAtSlot(serving: string | undefined): ReturnType<ReturnType<typeof rollBackActivities>['probeSlot']> {
  const activities = rollBackActivities({ ...ports, probe: { ...probe, digest: async () => serving } });
  return activities.probeSlot(sitePlan, { run, key: 'k', input: sitePlan });
}

describe('a look at the slot', () => {
  it('is healthy where it serves the previous artefact and answers its probe', async () => {
    expect(await lookAtSlot(good)).toMatchObject({ healthy: true });
  });

  it.each([
    [bad, 'it serves sha256:bbb'],
    [undefined, 'it serves no version'],
  ])('is not where it serves something else: %s', async (digest, reason) => {
    expect(await lookAtSlot(digest)).toMatchObject({ healthy: false, reason: expect.stringContaining(reason) });
  });

  it('is not where it does not answer its probe', async () => {
    ill.add('https://weu-staging.example/health');
    expect((await lookAtSlot(good)).healthy).toBe(false);
  });
});

describe('a look at production', () => {
  it('is healthy where every site is, and names those that are not', async () => {
    const sites = [sitePlan, { ...sitePlan, region: 'neu', hostName: 'neu.example' }];
    const look = () => rollBackActivities(ports).probeProduction({ sites }, { run, key: 'k', input: { sites } });
    expect(await look()).toEqual({ healthy: true });
    ill.add('https://neu.example/health');
    expect(await look()).toEqual({ healthy: false, reason: 'neu is not healthy' });
  });
});
