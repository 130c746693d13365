/** A key is in the wrong hands: it is shut at once, before a pipeline that waits, and also where a rotation of it would have let it live on. */
import type { Lease } from '../../records/leases.ts';
import { everyRunEnded } from './bad-release.ts';
import { gatherEvidence, resultOf, type Evidence } from './evidence.ts';
import { inParts } from './parts.ts';
import { checkQuiet, checkRotated, consumerChecks, runsAbout } from './rotation-checks.ts';
import { check, equal, type Check, type ScenarioResult, type Stage } from './scenario.ts';
import {
  credentialNamed,
  currentOf,
  idOf,
  letItNearExpiry,
  regenerationsOf,
  shortOverlaps,
  usualOverlaps,
} from './secrets.ts';
import type { World } from './world.ts';

const name = 'chaufher-dev-signalr-weu-connection-string';

/** From the request until the old key opens nothing, whatever has to be made, tried and proven in between. */
const shutWithinSeconds = 10 * 60;

export const compromisedSecret = inParts({
  name: 'compromised-secret',
  title: 'A compromised key is replaced and revoked at once',
  parts: { 'a pipeline waits': whilePipelineWaits, 'its rotation waits': whileRotationWaits },
});

interface View {
  readonly holder?: { readonly lease: Lease; readonly yieldRequested?: unknown } | null;
  readonly waiters: readonly { readonly owner: Lease['owner'] }[];
}

async function whilePipelineWaits(stage: Stage, part: string): Promise<ScenarioResult> {
  const world = await stage.world({ changes: shortOverlaps });
  try {
    const credential = credentialNamed(world, name);
    const lease = `environments/${world.environment}/lease`;
    const view = () => world.as('reader').get<View>(lease);
    const acquire = (pipeline: string) =>
      world
        .as('pipeline')
        .call<{ lease: Lease }>('POST', lease, { pipeline, reason: 'deploys', heartbeatSeconds: 600 });
    const { body } = await acquire('first');
    const { token } = body.lease;
    const waits = await acquire('second');

    const asked = await askFor(world, { reason: 'compromised' });
    await world.until('the run in line', 300, async () =>
      (await view()).waiters.find(({ owner }) => owner.kind === 'run'),
    );
    const heartbeat = await world
      .as('pipeline')
      .call<{ yieldRequested: boolean }>('POST', `${lease}/heartbeat`, { pipeline: 'first', token });
    const released = new Date().toISOString();
    await world.as('pipeline').call('POST', `${lease}/release`, { pipeline: 'first', token });
    const next = await world.until('the next holder', 300, async () => (await view()).holder?.lease.owner);
    const stillWaits = await acquire('second');
    await everyRunEnded(world, { everySeconds: 30 });
    const afterwards = await acquire('second');
    await world
      .as('pipeline')
      .call('POST', `${lease}/release`, { pipeline: 'second', token: afterwards.body.lease.token });

    const evidence = await gatherEvidence(world);
    return await resultOf(world, {
      scenario: part,
      evidence,
      checks: [
        equal('it is asked through the API', asked.status, 202),
        equal('one pipeline had the environment and one waited', [body.lease.owner.id, waits.status], ['first', 202]),
        equal('the pipeline at work was asked to make way', heartbeat.body.yieldRequested, true),
        equal('the run went before the pipeline that waited', [next.kind, stillWaits.status], ['run', 202]),
        equal('the pipeline came after it', afterwards.status, 200),
        ...(await checkRotated(world, credential, evidence, { before: 'Primary', overlaps: false })),
        await shutInTime(world, evidence, released),
        ...(await checkQuiet(world, evidence)),
      ],
    });
  } finally {
    await world.close();
  }
}

async function whileRotationWaits(stage: Stage, part: string): Promise<ScenarioResult> {
  const world = await stage.world({ changes: usualOverlaps });
  try {
    const credential = credentialNamed(world, name);
    await letItNearExpiry(world, credential);
    const { version } = (await currentOf(world, credential)) ?? {};
    await world.until('the key replaced', 1800, async () => {
      const now = await currentOf(world, credential);
      return (idOf(now) === 'Secondary' && (await consumersHaveIt(world))) || undefined;
    });
    const asked = new Date().toISOString();
    await askFor(world, { reason: 'compromised', ...(version === undefined ? {} : { version }) });
    await everyRunEnded(world, { everySeconds: 30 });

    const evidence = await gatherEvidence(world);
    const acted = runsAbout(credential, evidence).filter(({ outcome }) => outcome?.acted);
    return await resultOf(world, {
      scenario: part,
      evidence,
      checks: [
        equal(
          'keys were made anew once each',
          (await regenerationsOf(world, credential)).map(({ key }) => key),
          ['Secondary', 'Primary'],
        ),
        equal('the new key stays', idOf(await currentOf(world, credential)), 'Secondary'),
        check(
          'nothing failed',
          acted.every(({ outcome }) => outcome?.kind === 'rotated'),
          acted.map(({ outcome }) => outcome?.kind).join(', '),
        ),
        ...(await consumerChecks(world, credential)),
        await shutInTime(world, evidence, asked),
        ...(await checkQuiet(world, evidence)),
      ],
    });
  } finally {
    await world.close();
  }
}

async function consumersHaveIt(world: World): Promise<boolean> {
  return (await consumerChecks(world, credentialNamed(world, name))).every(({ ok }) => ok);
}

function askFor(world: World, input: { readonly reason: string; readonly version?: string }) {
  return world.as('on-call').call('POST', 'runbooks/rotate-secret/runs', {
    input: { environment: world.environment, secret: name, ...input },
    reason: 'the key is in a screenshot',
  });
}

async function shutInTime(world: World, evidence: Evidence, since: string): Promise<Check> {
  const done = await regenerationsOf(world, credentialNamed(world, name));
  const seconds = (Date.parse(done.find(({ key }) => key === 'Primary')?.at ?? '') - Date.parse(since)) / 1000;
  return check(
    `the key opens nothing after ${shutWithinSeconds / 60} minutes`,
    seconds <= shutWithinSeconds,
    `${seconds} s, ${evidence.runs.length} runs`,
  );
}
