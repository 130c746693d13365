import { describe, expect, it } from 'vitest';
import { rollBackInfrastructureSteps } from '../../../orchestrations/roll-back-infrastructure/names.ts';
import { infrastructureAppliedEvent, type Facts } from '../../../orchestrations/roll-back-infrastructure/types.ts';
import type { ActivitiesFor } from '../../../orchestrations/step.ts';
import { approvalDecidedEvent } from '../../../orchestrations/steps/approval.ts';
import { sharedSteps, type PageRequest } from '../../../orchestrations/steps/names.ts';
import type { AppliedReport } from '../../../records/templates.ts';
import {
  facts,
  input,
  loss,
  nothingBefore,
  previous,
} from '../../unit/orchestrations/roll-back-infrastructure/facts.ts';
import { fakesOf } from '../fakes.ts';
import { play, type Play } from '../play.ts';
import { createWorld as sharedWorld } from '../roll-back/world.ts';

type Steps = ActivitiesFor<typeof rollBackInfrastructureSteps>;

const began = Date.parse('2026-11-24T10:05:00.000Z');
const after = (seconds: number): boolean => Date.now() >= began + seconds * 1000;

interface Given {
  readonly facts?: Facts;
  readonly steps?: Partial<Steps>;
  readonly approval?: 'approved' | 'rejected';
  readonly meanwhile?: Play['meanwhile'];
}

/** The pipeline reports at once, and every site is healthy, unless a test says otherwise. */
async function playing({ facts: known = facts({}), steps = {}, approval, meanwhile = [] }: Given) {
  const shared = sharedWorld().steps;
  const pages: PageRequest[] = [];
  const applied: AppliedReport = { digest: previous.digest, outcome: 'applied', why: '' };
  const own: Steps = {
    gatherFacts: async () => known,
    recordDecision: async () => {},
    quarantineFailed: async () => ({ release: 'failed' }),
    clear: async () => {},
    readReport: async () => applied,
    probe: async () => ({ healthy: true }),
    recordRelease: async () => ({ release: 'again' }),
    ...steps,
  };
  const asked = {
    ...shared,
    page: async (page: PageRequest) => void pages.push(page),
    readApproval: async () =>
      approval === undefined || !after(60) ? { state: 'asked' as const } : { state: approval, by: 'jonna' },
  };
  const fakes = new Map([...fakesOf(sharedSteps, asked), ...fakesOf(rollBackInfrastructureSteps, own)]);
  const played = await play({ runbook: 'roll-back-infrastructure', input, fakes, meanwhile });
  const stepsOf = played.calls.map(({ step }) => step.replace('roll-back-infrastructure-', ''));
  return { ...played, pages, stepsOf };
}

const reportedAfter =
  (seconds: number): Steps['readReport'] =>
  async () =>
    after(seconds) ? { digest: previous.digest, outcome: 'applied', why: '' } : null;

describe('a rollback of the infrastructure', () => {
  it('puts what failed into quarantine, clears the pipeline, proves health and records the release again', async () => {
    const { output, stepsOf, pages } = await playing({});
    expect(output).toMatchObject({ kind: 'rolled-back' });
    const acts = new Set(['quarantine-failed', 'clear', 'record-release']);
    expect(stepsOf.filter((step) => acts.has(step))).toEqual(['quarantine-failed', 'clear', 'record-release']);
    expect(stepsOf.filter((step) => step === 'probe')).toHaveLength(3);
    expect(pages).toEqual([]);
  });

  it('clears nothing that would lose something before a person has agreed', async () => {
    const meanwhile = [{ afterSeconds: 60, event: approvalDecidedEvent }];
    const agreed = await playing({ facts: facts({ losses: [loss] }), approval: 'approved', meanwhile });
    expect(agreed.output).toMatchObject({ kind: 'rolled-back' });
    expect(agreed.calls.find(({ step }) => step.endsWith('-clear'))?.at).toBeGreaterThanOrEqual(60);
    const refused = await playing({ facts: facts({ losses: [loss] }), approval: 'rejected', meanwhile });
    expect([refused.output, refused.stepsOf.includes('clear')]).toEqual([
      expect.objectContaining({ kind: 'escalated-approval-rejected' }),
      false,
    ]);
  });

  it('pages where there is nothing to go back to', async () => {
    const { output, pages, stepsOf } = await playing({ facts: nothingBefore });
    expect([output, pages.length, stepsOf.includes('clear')]).toEqual([
      expect.objectContaining({ kind: 'escalated-previous-unknown' }),
      1,
      false,
    ]);
  });

  it('notices a report whose event got lost, within minutes', async () => {
    const { output, seconds } = await playing({ steps: { readReport: reportedAfter(120) } });
    expect(output).toMatchObject({ kind: 'rolled-back' });
    expect(seconds).toBeLessThan(600);
  });

  it('goes on at once where the event comes', async () => {
    const steps = { readReport: reportedAfter(20) };
    const meanwhile = [{ afterSeconds: 20, event: infrastructureAppliedEvent }];
    expect((await playing({ steps, meanwhile })).seconds).toBeLessThan(60);
  });

  it.each<[string, Partial<Steps>, string]>([
    ['a pipeline never reports', { readReport: async () => null }, 'not-applied'],
    [
      'it could not apply',
      { readReport: async () => ({ digest: previous.digest, outcome: 'failed', why: 'Azure refused' }) },
      'not-applied',
    ],
    [
      'it applied something else',
      { readReport: async () => ({ digest: input.failed, outcome: 'applied', why: '' }) },
      'not-applied',
    ],
    ['sites stay unhealthy', { probe: async () => ({ healthy: false, reason: 'answered 503' }) }, 'not-recovered'],
  ])('pages where %s', async (_case, steps, kind) => {
    const { output, pages, stepsOf } = await playing({ steps });
    expect([output, pages.map((page) => page.kind), stepsOf.includes('record-release')]).toEqual([
      expect.objectContaining({ kind: `escalated-${kind}` }),
      [kind],
      false,
    ]);
  });
});
