import { describe, expect, it } from 'vitest';
import {
  facts,
  factsWithout,
  badRelease,
  previousRelease,
  strange,
} from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import type { Facts } from '../../../orchestrations/roll-back/types.ts';
import { callsOf, createWorld, good, input, playRollBack, site } from './world.ts';

const quarantine = { run: 'roll-back-1', reason: 'rolled back', at: '2026-11-24T09:00:00.000Z' };
const quiet = facts().evidence;

/** The release is not what is wrong; where something is, a person must look. */
const left: readonly { readonly outcome: string; readonly known: Facts; readonly pages: number }[] = [
  { outcome: 'left-no-release', known: factsWithout('suspect'), pages: 1 },
  {
    outcome: 'left-already-rolled-back',
    known: facts({ sites: [site('weu', { production: good }), site('neu', { production: good })] }),
    pages: 0,
  },
  {
    outcome: 'left-newer-release',
    known: facts({ current: { ...badRelease, id: 'dev.api.newer' } }),
    pages: 0,
  },
  { outcome: 'left-outside-bake-time', known: facts({ bakeMinutes: 1 }), pages: 1 },
  {
    outcome: 'left-dependency-failing',
    known: facts({ evidence: { ...quiet, dependenciesFailing: ['database'] } }),
    pages: 1,
  },
];

const escalated: readonly { readonly outcome: string; readonly known: Facts }[] = [
  { outcome: 'escalated-no-sites', known: facts({ sites: [] }) },
  { outcome: 'escalated-previous-unknown', known: factsWithout('previous') },
  {
    outcome: 'escalated-previous-quarantined',
    known: facts({ previous: { ...previousRelease, quarantine } }),
  },
  {
    outcome: 'escalated-rolled-back-before',
    known: facts({ replaced: { ...badRelease, id: 'dev.api.taken-back', quarantine } }),
  },
  { outcome: 'escalated-unknown-artefact', known: facts({ sites: [site('weu', { production: strange })] }) },
];

describe('a run that shall not act', () => {
  it.each(left)(
    'ends as $outcome without a lease or a change, and with $pages pages',
    async ({ outcome, known, pages }) => {
      const world = createWorld();
      const played = await playRollBack(world, { gatherFacts: async () => known });
      expect(played.output).toMatchObject({ kind: outcome });
      expect(world.conclusion).toMatchObject({ outcome: { kind: outcome }, acted: false });
      expect(callsOf(played, 'acquireLease')).toEqual([]);
      expect([world.pages.length, world.changes]).toEqual([pages, []]);
    },
  );

  it.each(escalated)('pages and ends as $outcome without a lease or a change', async ({ outcome, known }) => {
    const world = createWorld();
    const played = await playRollBack(world, { gatherFacts: async () => known });
    expect(played.output).toMatchObject({ kind: outcome });
    expect(world.pages).toEqual([expect.objectContaining({ title: 'roll-back needs a person: api' })]);
    expect(callsOf(played, 'acquireLease')).toEqual([]);
    expect(world.changes).toEqual([]);
  });

  it('records its decision before anything follows from it', async () => {
    const world = createWorld();
    const { calls } = await playRollBack(world, { gatherFacts: async () => factsWithout('suspect') });
    expect(calls.map(({ step }) => step)).toEqual([
      'run-claim',
      'roll-back-gather-facts',
      'roll-back-record-decision',
      'page',
      'run-conclude',
    ]);
  });

  it('joins the run that already works on the release', async () => {
    const world = createWorld();
    const played = await playRollBack(world, { claimSubject: async () => ({ owner: 'roll-back-first' }) });
    expect(played.output).toMatchObject({ kind: 'joined', reason: expect.stringContaining('roll-back-first') });
    expect(callsOf(played, 'claimSubject')[0]?.envelope.input).toEqual({ subject: badRelease.id });
    expect(world.conclusion?.acted).toBe(false);
    expect([world.pages, world.changes]).toEqual([[], []]);
  });

  it('does nothing at all where its cause has had its run', async () => {
    const world = createWorld();
    const { calls, output } = await playRollBack(world, { claimRun: async () => 'ended' });
    expect(output).toMatchObject({ kind: 'not-claimed' });
    expect(calls.map(({ step }) => step)).toEqual(['run-claim']);
  });

  it('is told of the input as it came', async () => {
    const world = createWorld();
    const played = await playRollBack(world, { gatherFacts: async () => factsWithout('suspect') });
    expect(callsOf(played, 'gatherFacts')[0]?.envelope).toEqual({
      run: { id: 'roll-back-of-a-test', runbook: 'roll-back', environment: 'dev' },
      key: 'roll-back-gather-facts/0.1',
      input,
    });
  });
});
