import { describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { home, name, neu, sources, weu } from '../../unit/orchestrations/rotate-secret/credentials.ts';
import { callsOf, compromisedRun, createStage, id, playRotation, startAt, timeOf, told, type Steps } from './stage.ts';

const asked = { reason: 'compromised' } as const;

/** Another run has the secret until so many seconds after the start. */
function takenFor(seconds: number) {
  const until = Date.parse(startAt) + seconds * 1000;
  const claimSubject: Steps['claimSubject'] = async (_subject, { run }) => ({
    owner: Date.now() < until ? 'rotate-secret-first' : run.id,
  });
  return { claimSubject };
}

describe('a compromised secret', () => {
  it('is replaced and ended at once, before pipelines and without an overlap', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, {}, { asked });
    expect(played.output).toMatchObject({ kind: 'rotated', facts: { regenerations: 2 } });
    expect(played.seconds).toBeLessThan(300);
    expect(callsOf(played, 'acquireLease')[0]?.envelope.input).toMatchObject({ priority: 'compromised-rotation' });
    expect(callsOf(played, 'readStanding')).toEqual([]);
  });

  it('is ended although consumers are not well with the new one, which stays', async () => {
    const stage = await createStage(sources.dualKey);
    stage.sites.isWell = () => false;
    const played = await playRotation(stage, {}, { asked });
    expect(played.output).toMatchObject({ kind: 'escalated-consumers-unwell', facts: { regenerations: 2 } });
    expect(stage.issuers.regenerated.map(({ key }) => key)).toEqual(['key2', 'key1']);
    expect([weu, neu].map((site) => stage.sites.has(site, 'IT'))).toEqual([
      stage.current().value,
      stage.current().value,
    ]);
    expect(stage.pages[0]).toMatchObject({ kind: 'consumers-unwell', severity: 0, respondBySeconds: 300 });
    expect(callsOf(played, 'setBack')).toEqual([]);
  });

  it('is ended although a region does not answer', async () => {
    const stage = await createStage(sources.dualKey);
    const { read } = stage.sites;
    Object.assign(stage.sites, {
      read: async (site: string, slot?: string) => {
        if (site === neu) throw new AutomationError('unavailable', 'The region is down.');
        return read(site, slot);
      },
    });
    const played = await playRotation(stage, {}, { asked });
    expect(played.output).toMatchObject({
      kind: 'escalated-consumers-unwell',
      reason: expect.stringContaining('The region is down'),
    });
    expect(stage.issuers.regenerated.map(({ key }) => key)).toEqual(['key2', 'key1']);
  });

  it('that a person alone can renew has her revoke it by hand', async () => {
    const stage = await createStage(sources.human);
    const played = await playRotation(
      stage,
      {},
      {
        asked,
        meanwhile: [told(3600, () => stage.vaults.put(home, name, { value: 'the next one' }))],
      },
    );
    expect(played.output).toMatchObject({ kind: 'rotated' });
    expect(stage.pages.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['asked', 0],
      ['revoke-by-hand', 0],
    ]);
  });
});

describe('a secret that is compromised while another run rotates it', () => {
  it('is waited for, and that run is told to hurry', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, takenFor(200), { asked });
    expect(stage.woken.length).toBeGreaterThan(4);
    expect(new Set(stage.woken)).toEqual(new Set(['rotate-secret-first']));
    expect(timeOf(played, 'acquireLease')).toBeGreaterThan(190);
    expect(played.statuses[0]).toEqual({ waitingForRun: 'rotate-secret-first', secret: name });
    expect(played.output).toMatchObject({ kind: 'rotated' });
  });

  it('needs nothing more where that run has replaced it meanwhile', async () => {
    const stage = await createStage(sources.dualKey);
    const meanwhile = [
      {
        afterSeconds: 100,
        act: () => {
          for (const version of stage.vaults.stored(home, name))
            void stage.vaults.update(home, name, version.version, { enabled: false });
          stage.vaults.put(home, name, {
            value: 'of the other run',
            tags: { ...stage.current().tags, CredentialId: 'key2' },
          });
        },
      },
    ];
    const played = await playRotation(stage, takenFor(200), { asked, meanwhile });
    expect(played.output).toMatchObject({ kind: 'left-not-current-version' });
    expect(stage.issuers.regenerated).toEqual([]);
  });

  it('is a page when the wait is long, and another one at its end', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, takenFor(Infinity), { asked });
    expect(played.output).toMatchObject({ kind: 'escalated-already-rotating' });
    expect(stage.pages.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['waiting-for-run', 0],
      ['already-rotating', 0],
    ]);
    expect(played.seconds).toBeLessThanOrEqual(12 * 3600);
  });

  it('ends the overlap of the run that is told, which revokes at once', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, {}, { meanwhile: [told(3600, () => stage.running.push(compromisedRun))] });
    expect(played.output).toMatchObject({ kind: 'rotated' });
    expect(timeOf(played, 'revoke')).toBeGreaterThanOrEqual(3600);
    expect(callsOf(played, 'acquireLease').map(({ envelope }) => envelope.input)).toEqual([
      expect.objectContaining({ priority: 'rotation' }),
      expect.objectContaining({ priority: 'compromised-rotation' }),
    ]);
    expect(played.seconds).toBeLessThan(3700);
  });

  it('lets an overlap not even begin', async () => {
    const stage = await createStage(sources.dualKey);
    stage.running.push(compromisedRun);
    const played = await playRotation(stage);
    expect(played.output).toMatchObject({ kind: 'rotated' });
    expect(played.seconds).toBeLessThan(300);
  });

  it('does not mind a run that was told for nothing', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, {}, { meanwhile: [told(3600), told(3601), told(7200)] });
    expect(timeOf(played, 'revoke')).toBeGreaterThan(86_400);
    expect(played.output).toMatchObject({ kind: 'rotated' });
  });

  it('takes the secret from a run that waits for a person', async () => {
    const stage = await createStage(sources.human);
    const played = await playRotation(stage, {}, { meanwhile: [told(3600, () => stage.running.push(compromisedRun))] });
    expect(played.output).toMatchObject({ kind: 'joined', reason: expect.stringContaining(compromisedRun.id) });
    expect(played.seconds).toBeLessThan(3700);
    expect(stage.conclusion?.acted).toBe(false);
  });
});

describe('a compromised version that was replaced already', () => {
  it('is ended without a new one being made', async () => {
    const stage = await createStage(sources.dualKey);
    const { version: old, ...first } = stage.current();
    stage.vaults.put(home, name, {
      ...first,
      value: stage.issuers.keys.get('key2') ?? '',
      tags: { ...first.tags, CredentialId: 'key2' },
    });
    stage.sites.restart();
    const played = await playRotation(stage, {}, { asked: { ...asked, version: old } });
    expect(played.output).toMatchObject({
      kind: 'rotated',
      facts: { version: stage.current().version, regenerations: 1 },
    });
    expect(stage.issuers.regenerated.map(({ key }) => key)).toEqual(['key1']);
    expect([callsOf(played, 'create'), callsOf(played, 'promote')]).toEqual([[], []]);
    expect(stage.vaults.stored(home, name).map(({ enabled }) => enabled)).toEqual([true, false]);
    expect(id).toBe(stage.vaults.stored(home, name)[1]?.tags['RevokedBy']);
  });
});
