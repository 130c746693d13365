import { describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { rotateSecretSteps } from '../../../orchestrations/rotate-secret/names.ts';
import { home, name, neu, sources, weu } from '../../unit/orchestrations/rotate-secret/credentials.ts';
import { WorkerDied } from '../fakes.ts';
import { play } from '../play.ts';
import { callsOf, createStage, fakesFor, id, input, playRotation, startAt, type Stage } from './stage.ts';

/** The worker dies in every step's first attempt: before it has done anything, or when all is done and nobody has heard of it. */
function dying(stage: Stage, when: 'before' | 'after') {
  const died = new Set<string>();
  return new Map(
    [...fakesFor(stage)].map(([step, fake]) => [
      step,
      async (envelope: Parameters<typeof fake>[0]) => {
        const dies = !died.has(step);
        died.add(step);
        if (dies && when === 'before') throw new WorkerDied();
        const answer = await fake(envelope);
        if (dies) throw new WorkerDied();
        return answer;
      },
    ]),
  );
}

const playDying = (stage: Stage, when: 'before' | 'after') =>
  play({ runbook: 'rotate-secret', id, startAt, input, fakes: dying(stage, when) });

describe('a worker that dies once in every step', () => {
  it.each(['before', 'after'] as const)(
    '%s its effect leads to the same end, and no key is made anew once more',
    async (when) => {
      const stage = await createStage(sources.dualKey);
      const played = await playDying(stage, when);
      expect(played.output).toMatchObject({ kind: 'rotated', facts: { regenerations: 2 } });
      expect(stage.issuers.regenerated.map(({ key }) => key)).toEqual(['key2', 'key1']);
      expect([weu, neu].map((site) => stage.sites.has(site, 'IT'))).toEqual([
        stage.current().value,
        stage.current().value,
      ]);
      expect([...stage.holds.values()].every(({ ended }) => ended !== undefined)).toBe(true);
    },
  );

  it.each(['before', 'after'] as const)(
    '%s its effect leads to the previous value where consumers are not well',
    async (when) => {
      const stage = await createStage(sources.dualKey);
      const { value } = stage.current();
      stage.sites.isWell = (site) => stage.sites.has(site, 'IT') === value;
      const played = await playDying(stage, when);
      expect(played.output).toMatchObject({ kind: 'set-back' });
      expect(stage.issuers.regenerated.map(({ key }) => key)).toEqual(['key2']);
      expect(stage.current().value).toBe(value);
    },
  );

  it.each([sources.jwt, sources.entra, sources.twilio, sources.random])(
    'leads to one new credential of strategy $strategy',
    async (source) => {
      const stage = await createStage(source);
      const played = await playDying(stage, 'after');
      expect(played.output).toMatchObject({ kind: 'rotated' });
      expect(stage.vaults.stored(home, name).length).toBe(2);
      expect(stage.issuers.issued.size).toBeLessThanOrEqual(1);
    },
  );
});

const refused = () => new AutomationError('forbidden', 'No access.');

describe('a step that fails for good', () => {
  const acts = ['create', 'promote', 'revoke', 'retire', 'closePending', 'openHolds'] as const;
  it.each(acts)('%s gives the lease back, ends the holds, and tells who answers for the secret', async (step) => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, {
      [step]: async () => {
        throw refused();
      },
    });
    expect(played.output).toMatchObject({ kind: 'escalated-step-failed' });
    expect(stage.pages).toEqual([
      expect.objectContaining({
        kind: 'step-failed',
        severity: 1,
        known: expect.objectContaining({
          secret: name,
          owner: 'platform@chaufher.example',
          step: rotateSecretSteps[step].name,
          code: 'forbidden',
        }),
      }),
    ]);
    const [taken, given] = [callsOf(played, 'acquireLease'), callsOf(played, 'releaseLease')].map(
      ({ length }) => length,
    );
    expect(given).toBe(taken);
    expect([...stage.holds.values()].every(({ ended }) => ended !== undefined)).toBe(true);
  });

  it('is not mistaken for unwell consumers where the lease is lost', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, {
      refresh: async () => {
        throw new AutomationError('lease-lost', 'Somebody else has it.');
      },
    });
    expect(played.output).toMatchObject({ kind: 'escalated-step-failed' });
    expect(callsOf(played, 'setBack')).toEqual([]);
  });

  it('waits out an issuer that is busy', async () => {
    const stage = await createStage(sources.dualKey);
    stage.issuers.busyReads = 4;
    const played = await playRotation(stage);
    expect(played.output).toMatchObject({ kind: 'rotated' });
    expect(callsOf(played, 'create').length).toBeGreaterThan(3);
    expect(stage.issuers.regenerated.map(({ key }) => key)).toEqual(['key2', 'key1']);
  });
});
