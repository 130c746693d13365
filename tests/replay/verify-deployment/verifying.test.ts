/** A verification from its start to its outcome, on the real engine. */
import { describe, expect, it } from 'vitest';
import { patience, settle } from '../../../orchestrations/verify-deployment/budget.ts';
import { verifyDeploymentSteps } from '../../../orchestrations/verify-deployment/names.ts';
import { sides, type Side } from '../../../orchestrations/verify-deployment/sides.ts';
import type { Result, SideVerdict, VerifyDeploymentInput } from '../../../orchestrations/verify-deployment/types.ts';
import type { Outcome } from '../../../orchestrations/runbook.ts';
import type { ActivitiesFor } from '../../../orchestrations/step.ts';
import { sharedSteps, type PageRequest } from '../../../orchestrations/steps/names.ts';
import { AutomationError } from '../../../errors.ts';
import type { VerifyRule } from '../../../resources/verify/verdict.ts';
import { decideAgain, shown } from '../again.ts';
import { fakesOf } from '../fakes.ts';
import { historyOf, timersOf, turnsOf, type RecordedRun } from '../history.ts';
import { play, type Played } from '../play.ts';

type Steps = ActivitiesFor<typeof sharedSteps> & ActivitiesFor<typeof verifyDeploymentSteps>;

const input: VerifyDeploymentInput = { environment: 'dev', deployment: '/subscriptions/s/x', correlation: 'c' };

function refuse(): never {
  throw new Error('A verification changes nothing, and asks for no lease.');
}

interface World {
  readonly pages: PageRequest[];
  readonly resolved: string[];
  readonly results: Result[];
  conclusion: { readonly outcome: Outcome; readonly acted: boolean } | undefined;
}

async function verify(bent: Partial<Steps> = {}, given = input): Promise<World & { readonly played: Played }> {
  const world: World = { pages: [], resolved: [], results: [], conclusion: undefined };
  const steps: Steps = {
    claimRun: async () => 'claimed',
    claimSubject: async (_subject, { run }) => ({ owner: run.id }),
    wakeRun: refuse,
    concludeRun: async (conclusion) => void (world.conclusion = conclusion),
    acquireLease: refuse,
    findInFlight: async () => [],
    settleLease: refuse,
    yieldRequested: refuse,
    releaseLease: refuse,
    withdrawLease: refuse,
    page: async (page) => void world.pages.push(page),
    askApproval: refuse,
    readApproval: refuse,
    findEarlier: async () => ({}),
    look: async ({ side }) => verdict(side),
    recordResult: async (result) => void world.results.push(result),
    resolveIncident: async ({ reason }) => void world.resolved.push(reason),
    ...bent,
  };
  const fakes = new Map([...fakesOf(sharedSteps, steps), ...fakesOf(verifyDeploymentSteps, steps)]);
  const played = await play({ runbook: 'verify-deployment', input: given, fakes });
  return { ...world, conclusion: world.conclusion, played };
}

function verdict(side: Side, ...rules: readonly VerifyRule[]): SideVerdict {
  const findings = rules.map((rule) => ({ rule, resource: '/subscriptions/s/x', why: 'it is so' }));
  return { side, judged: 10, findings, notJudged: [], more: 0 };
}

const looksOf = ({ calls }: Played) => calls.filter(({ step }) => step === verifyDeploymentSteps.look.name);

describe('A deployment that is well', () => {
  it('is verified with one look at each side, and its incident is over', async () => {
    const { played, pages, resolved, results, conclusion } = await verify();
    expect(played.output).toMatchObject({ kind: 'verified', facts: { judged: 10 * sides.length, notJudged: 0 } });
    expect(looksOf(played).map(({ envelope }) => Object(envelope.input).side)).toEqual([...sides]);
    expect([pages, results.length, resolved.length, conclusion?.acted]).toEqual([[], 1, 1, false]);
  });

  it('says how much could not be looked at', async () => {
    const { played } = await verify({
      look: async ({ side }) => ({ ...verdict(side), notJudged: side === 'policy' ? ['this cloud has none'] : [] }),
    });
    expect(played.output).toMatchObject({ kind: 'verified', facts: { notJudged: 1 } });
  });

  it('may take its time: what is found right after it is looked at again, and that alone', async () => {
    let looks = 0;
    const { played, pages } = await verify({
      look: async ({ side }) => (side === 'access' && (looks += 1) < 4 ? verdict(side, 'role-missing') : verdict(side)),
    });
    expect(played.output).toMatchObject({ kind: 'verified' });
    expect(looksOf(played)).toHaveLength(sides.length + 3);
    expect(timersOf(played)).toEqual([60, 60, 60]);
    expect(pages).toEqual([]);
  });
});

describe('A deployment that is not well', () => {
  it('is paged with what is wrong, as severe as the worst, and its incident stays', async () => {
    const { played, pages, resolved, results } = await verify({
      look: async ({ side }) =>
        side === 'hooks'
          ? verdict(side, 'diagnostics-not-hooked')
          : side === 'resources'
            ? verdict(side, 'tags-differ')
            : verdict(side),
    });
    expect(played.output).toMatchObject({
      kind: 'findings',
      facts: { severity: 2, 'diagnostics-not-hooked': 1, 'tags-differ': 1 },
    });
    expect(pages).toEqual([
      expect.objectContaining({
        kind: 'findings',
        severity: 2,
        respondBySeconds: 3600,
        why: expect.stringContaining('diagnostics-not-hooked'),
        known: expect.objectContaining({ deployment: input.deployment, 'tags-differ': 1 }),
      }),
    ]);
    expect([resolved, results[0]?.findings.length]).toEqual([[], 2]);
    expect(played.seconds).toBeGreaterThan(patience.withinSeconds - patience.everySeconds);
  });

  it('is not called well where a side cannot be looked at', async () => {
    const { played, pages } = await verify({
      look: async ({ side }) => {
        if (side === 'vaults') throw new AutomationError('forbidden', 'Azure answered 403.');
        return verdict(side);
      },
    });
    expect(played.output).toMatchObject({ kind: 'findings', facts: { 'not-judged': 1 } });
    expect(pages[0]?.why).toContain('vaults: Azure answered 403.');
  });

  it('is looked at again by the step itself where the cloud fails for now', async () => {
    let tries = 0;
    const { played } = await verify({
      look: async ({ side }) => {
        if (side === 'health' && (tries += 1) === 1) throw new AutomationError('unavailable', 'Azure answered 503.');
        return verdict(side);
      },
    });
    expect(played.output).toMatchObject({ kind: 'verified' });
    expect(tries).toBe(2);
  });
});

describe('A deployment that is still under way', () => {
  it('is waited for', async () => {
    let looks = 0;
    const { played } = await verify({ findInFlight: async () => ((looks += 1) < 4 ? ['stack'] : []) });
    expect(played.output).toMatchObject({ kind: 'verified' });
    expect(timersOf(played)).toEqual([30, 30, 30]);
    expect(looksOf(played).every(({ at }) => at > 60)).toBe(true);
  });

  it('is judged all the same in the end, and that is said', async () => {
    const { played, results } = await verify({ findInFlight: async () => ['stack'] });
    expect(played.output).toMatchObject({ kind: 'verified', facts: { notJudged: 1 } });
    expect(results[0]?.notJudged).toEqual([`still under way after ${settle.withinSeconds / 60} minutes: stack`]);
  });
});

describe('One deployment with many successes', () => {
  it('is verified by the run that came first', async () => {
    const { played, resolved } = await verify({ claimSubject: async () => ({ owner: 'verify-deployment-first' }) });
    expect(played.output).toMatchObject({ kind: 'joined', facts: { run: 'verify-deployment-first' } });
    expect([looksOf(played), resolved.length]).toEqual([[], 1]);
  });

  it('is not verified again when that one has ended', async () => {
    const { played } = await verify({ findEarlier: async () => ({ run: 'verify-deployment-first' }) });
    expect(played.output).toMatchObject({ kind: 'joined' });
    expect(looksOf(played)).toEqual([]);
  });

  it('is verified whenever a person asks', async () => {
    const { played } = await verify({ claimSubject: refuse, findEarlier: refuse }, { environment: 'dev' });
    expect(played.output).toMatchObject({ kind: 'verified' });
  });
});

it('decides the same when it is replayed, turn by turn', async () => {
  let looks = 0;
  const { played } = await verify({
    look: async ({ side }) => (side === 'access' && (looks += 1) < 3 ? verdict(side, 'role-missing') : verdict(side)),
  });
  const run: RecordedRun = {
    orchestrator: 'verify-deployment',
    instanceId: 'verify-deployment-of-a-test',
    input: { input },
    history: historyOf(played),
    output: played.output,
  };
  for (const turn of turnsOf(run).slice(0, -1)) {
    expect((await decideAgain(run, turn)).map(shown)).toEqual(turn.asked);
  }
});
