/** A bad release came with a breaking migration: going back is asked, nobody answers, and people are told, with nothing done. */
import type { Page } from '../../records/pages.ts';
import { approvalSeconds } from '../../orchestrations/roll-back/budget.ts';
import { goLive, everyRunEnded } from './bad-release.ts';
import { gatherEvidence, timelineOf } from './evidence.ts';
import { check, equal, type Scenario, type TimelineEntry } from './scenario.ts';
import { badDigest } from './shipping.ts';

export const badReleaseWithoutWayBack: Scenario = {
  name: 'bad-release-without-way-back',
  title: 'A bad release with a breaking migration is left to people',
  async play(stage) {
    const world = await stage.world();
    try {
      const told: TimelineEntry[] = [];
      const { bad } = await goLive(world, stage, told, { migration: 'breaking' });
      await everyRunEnded(world);
      const evidence = await gatherEvidence(world);
      const reader = world.as('reader');
      const { items: pages } = await reader.get<{ items: readonly Page[] }>('pages');
      const asked = pages.filter(({ id }) => id.endsWith('-approval'));
      const escalated = pages.filter(({ id }) => id.endsWith('-approval-expired'));
      const [run] = evidence.runs.filter(({ outcome }) => outcome?.kind.startsWith('escalated'));
      const waited =
        run?.startedAt && run.finishedAt ? (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000 : 0;
      const { services } = await world.cloud.status();
      const running = services['app-service'].filter(
        ({ slot, image }) => slot === 'production' && image.includes('/api@'),
      );
      return {
        scenario: this.name,
        outcome: run?.outcome?.kind ?? 'unfinished',
        runs: evidence.runs,
        timeline: await timelineOf(world, evidence, told),
        checks: [
          equal('the run gave up when the deadline passed', run?.outcome?.kind, 'escalated-approval-expired'),
          check(
            `it waited ${approvalSeconds / 60} minutes for a decision`,
            waited >= approvalSeconds - 2 && waited < approvalSeconds + 120,
            `${waited} s`,
          ),
          equal('people were asked once', asked.length, 1),
          equal('people were told once that nobody decided', escalated.length, 1),
          check(
            'the page says who must look by when, and why',
            escalated.every(({ respondBy, why }) => respondBy !== '' && why !== ''),
            escalated[0]?.why ?? 'no page',
          ),
          equal('nothing was done to any site', evidence.acts.length, 0),
          equal(
            'every site still runs the release',
            running.map(({ image }) => image.endsWith(badDigest)),
            running.map(() => true),
          ),
          equal(
            'the release is not in quarantine',
            (await reader.get<{ quarantine?: unknown }>(`releases/${bad.id}`)).quarantine,
            undefined,
          ),
          check(
            'the audit verifies',
            evidence.auditVerified,
            evidence.auditProblem || `${evidence.audit.length} entries`,
          ),
        ],
        audit: { entries: evidence.audit.length, verified: evidence.auditVerified },
      };
    } finally {
      await world.close();
    }
  },
};
