/** The main job as it happens, in real time: what the pipeline, Azure and the automation do, one line each. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { targetSeconds } from '../../orchestrations/roll-back/budget.ts';
import { rollBackSteps } from '../../orchestrations/roll-back/names.ts';
import type { AuditEntry } from '../../records/audit-chain.ts';
import { failing } from './bad-release.ts';
import { createNarrator, type Narrator } from './narrator.ts';
import { gatherEvidence, timelineOf, type Evidence } from './evidence.ts';
import type { TimelineEntry } from './scenario.ts';
import { shipGood, shipGoodThen } from './shipping.ts';
import type { World } from './world.ts';

const lookEverySeconds = 2;
const longestMinutes = 20;

const recovery = rollBackSteps.recordRecovery.name;
/** Lines of the audit about itself. */
const bookkeeping = /^audit\./;

const explanations: Readonly<Record<string, string>> = {
  'roll-back-record-decision': 'looked at sites, ledger, metrics and probes, and decided',
  'lease-granted': 'has the environment for itself',
  'roll-back-hold-drift': 'keeps drift away from the component',
  'roll-back-quarantine-release': 'put the release into quarantine: no pipeline may ship it again',
  'roll-back-redeploy-previous': 'puts the previous artefact into the slot',
  'roll-back-apply-slot-config': "gives the slot production's settings, to warm up the previous release",
  'roll-back-complete-swap': 'swaps the previous release into production',
  'roll-back-record-recovery': 'proved the service healthy',
  'run-conclude': 'is done',
  page: 'pages a person',
};

/** Ships a bad release and tells what follows, until the service has recovered, every run has ended, or somebody interrupts. */
export async function narrateBadRelease(world: World, { interrupted }: { interrupted: () => boolean }): Promise<void> {
  const narrator = createNarrator({ quiet: false });
  await endEarlierStory(world, narrator, interrupted);
  if (interrupted()) return;
  narrator.title('A bad release goes live. Azure Monitor looks once a minute; a rollback takes about three.');
  const begun = new Date().toISOString();
  // An artefact of its own each time: the one of an earlier start may be in quarantine.
  const hex = createHash('sha256').update(begun).digest('hex');
  const { bad } = await shipGoodThen(world, { digest: `sha256:${hex}`, commit: hex.slice(0, 7), behaviour: failing });
  narrator.tell({
    at: bad.liveAt,
    who: 'pipeline',
    what: `release ${bad.commit} of ${bad.component} is live; two of three requests fail`,
  });

  const told = new Set<string>();
  const deadline = Date.now() + longestMinutes * 60_000;
  while (!interrupted() && Date.now() < deadline) {
    await sleep(lookEverySeconds * 1000);
    const evidence = await gatherEvidence(world).catch(() => undefined);
    if (!evidence || interrupted()) continue;
    const news = (await timelineOf(world, evidence, [])).filter(
      ({ at, what }) => at >= begun && !bookkeeping.test(what),
    );
    for (const entry of news) {
      const line = `${entry.at} ${entry.what}`;
      if (!told.has(line)) narrator.tell(explained(entry));
      told.add(line);
    }
    const recovered = evidence.audit.find(({ act, at }) => act === recovery && at >= begun);
    // Alerts that somebody sends meanwhile may be about earlier times.
    const runs = evidence.runs.filter(({ input }) => firedAtOf(input) >= bad.liveAt);
    const over = runs.length > 0 && runs.every(({ state }) => state === 'finished');
    if (recovered ?? over) return conclude(narrator, recovered, evidence);
  }
}

/**
 * An earlier story is brought to its end: a rule fires anew only when it has resolved, and errors of that story would be
 * taken for ones that the new release did not bring.
 */
async function endEarlierStory(world: World, narrator: Narrator, interrupted: () => boolean): Promise<void> {
  const monitor = async () => (await world.cloud.status()).services.monitor;
  if (!(await monitor()).traffic.on) return;
  if ((await monitor()).firing.length > 0) {
    narrator.title(
      'Alerts of an earlier start still fire. The good release is back; Azure Monitor takes about six minutes to see it.\nTo begin at once, start with another folder: npm start -- --data DIR',
    );
    await shipGood(world);
    while (!interrupted() && (await monitor()).firing.length > 0) await sleep(lookEverySeconds * 1000);
  }
  await world.cloud.reset();
}

function firedAtOf(input: unknown): string {
  const firedAt = typeof input === 'object' && input !== null && 'firedAt' in input ? input.firedAt : '';
  return typeof firedAt === 'string' ? firedAt : '';
}

function explained(entry: TimelineEntry): TimelineEntry {
  const [act = '', subject = ''] = entry.what.split(' · ');
  const explanation = explanations[act];
  return explanation ? { ...entry, what: `${explanation} (${subject})` } : entry;
}

/** What the step that proves recovery leaves in the audit. */
const recoveryDetail = z.object({ output: z.object({ seconds: z.number() }) });

function conclude(narrator: Narrator, recovered: AuditEntry | undefined, { audit, auditVerified }: Evidence): void {
  const seconds = recoveryDetail.safeParse(recovered?.detail).data?.output.seconds;
  const end =
    seconds === undefined
      ? 'Not recovered by itself; see the pages.'
      : `Recovered ${seconds} s after the alert fired (target: ${targetSeconds} s).`;
  narrator.title(
    `${end} Audit: ${audit.length} entries, ${auditVerified ? 'verified' : 'NOT verified'}. The alert ends by itself some minutes later.`,
  );
}
