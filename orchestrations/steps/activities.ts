/** What the shared steps do. */
import { recordGrant } from '../../records/grants.ts';
import { approvalState } from '../../records/approvals.ts';
import { secondsBetween } from '../time.ts';
import type { Ports } from '../ports.ts';
import type { ActivitiesFor } from '../step.ts';
import { diedOutcome } from './died.ts';
import type { sharedSteps } from './names.ts';

export function sharedActivities({ records, webApps, clock, isAlive, wake }: Ports): ActivitiesFor<typeof sharedSteps> {
  const { runs, leases, pages, approvals, audit } = records;

  return {
    claimRun: ({ execution }, { run }) => runs.claim(run.id, execution),
    async claimSubject({ subject, lasts }, { run }) {
      const request = { runbook: run.runbook, subject, run: run.id };
      const { owner } = await runs.claimSubject(request);
      if (owner === run.id) return { owner };
      if ((await runs.get(owner))?.state === 'finished') {
        if (lasts !== 'while-running') return { owner };
        await runs.releaseSubject({ ...request, run: owner });
        return runs.claimSubject(request);
      }
      if (await isAlive(owner)) return { owner };
      // Its instance ended without a conclusion: what it left is judged anew, and it must not keep others from that.
      await runs.finish(owner, diedOutcome);
      return runs.claimSubject(request);
    },
    wakeRun: ({ run }) => wake(run),

    async concludeRun({ outcome, acted }, { run }) {
      // A run that changed nothing frees its subject: the next cause may judge it anew.
      await runs.finish(run.id, { ...outcome, acted });
    },

    async acquireLease({ environment, priority, reason, maximumHoldSeconds }, { run }) {
      const answer = await leases.acquire({
        environment,
        priority,
        reason,
        maximumHoldSeconds,
        owner: { kind: 'run', id: run.id },
      });
      if (answer.state === 'waiting')
        return { state: 'waiting', position: answer.position, holder: answer.holder.owner };
      await recordGrant(audit, answer, { run: run.id, actor: run.runbook });
      return { state: 'held', lease: answer.lease, unsettled: answer.unsettled !== undefined };
    },

    async findInFlight({ sites }) {
      const states = await Promise.all(sites.map((site) => webApps.read(site)));
      return states
        .filter(({ pendingOperation }) => pendingOperation !== undefined)
        .map(({ site, pendingOperation }) => `${site} (${pendingOperation})`);
    },

    settleLease: ({ lease }) => leases.settled(lease),
    yieldRequested: ({ lease }) => leases.yieldRequested(lease),
    async releaseLease({ lease }) {
      await leases.release(lease);
    },
    withdrawLease: ({ environment }, { run }) => leases.withdraw({ environment, owner: { kind: 'run', id: run.id } }),

    async page({ kind, title, why, known, respondBySeconds, severity = 1 }, { run }) {
      await pages.page({
        id: `${run.id}-${kind}`,
        environment: run.environment,
        severity,
        title,
        why,
        known,
        respondBySeconds,
        run: run.id,
      });
    },

    async askApproval({ planHash, plan, why, deadline }, { run }) {
      const id = `${run.id}-${planHash.slice(0, 12)}`;
      const requestedBy = await requester(run.id);
      await approvals.ask({
        id,
        run: run.id,
        environment: run.environment,
        planHash,
        plan,
        requestedBy,
        role: 'Operations.Approve',
        deadline,
      });
      const seconds = Math.max(60, Math.round(secondsBetween(clock.now(), deadline)));
      await pages.page({
        id: `${id}-approval`,
        environment: run.environment,
        severity: 1,
        title: `${run.runbook} asks for approval`,
        why,
        known: { approval: id, planHash },
        respondBySeconds: seconds,
        run: run.id,
      });
      return { id };
    },

    async readApproval({ id }) {
      const approval = await approvals.get(id);
      if (!approval) return { state: 'expired' };
      const last = approval.decisions.at(-1);
      return { state: approvalState(approval, clock.now()), ...(last ? { by: last.by, reason: last.reason } : {}) };
    },
  };

  /** The person who started the run, so that nobody approves her own request; the automation itself otherwise. */
  async function requester(run: string): Promise<string> {
    return (await runs.get(run))?.by ?? 'automation';
  }
}
