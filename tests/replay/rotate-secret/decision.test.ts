import { describe, expect, it } from 'vitest';
import { home, name, sources } from '../../unit/orchestrations/rotate-secret/credentials.ts';
import { facts } from '../../unit/orchestrations/rotate-secret/facts-fixture.ts';
import { callsOf, createStage, playRotation } from './stage.ts';

const hold = {
  id: 'hold-1',
  environment: 'dev',
  kind: 'manual' as const,
  scope: home,
  owner: 'jonna',
  reason: 'an audit',
  endsAt: '2026-11-26T00:00:00.000Z',
  openedAt: '2026-11-24T00:00:00.000Z',
};

describe('a rotation that shall not be', () => {
  it('is left without a lease, a page or a change where the event is late', async () => {
    const stage = await createStage(sources.dualKey);
    const { version } = stage.current();
    stage.vaults.put(home, name, {});
    const played = await playRotation(stage, {}, { asked: { version } });
    expect(played.output).toMatchObject({ kind: 'left-not-current-version' });
    expect(played.calls.map(({ step }) => step)).toEqual([
      'run-claim',
      'rotate-secret-gather-facts',
      'rotate-secret-record-decision',
      'rotate-secret-resolve-incident',
      'run-conclude',
    ]);
    expect([stage.pages, stage.conclusion?.acted]).toEqual([[], false]);
  });

  it('is reported with the name of the secret and who answers for it where its tags are wrong', async () => {
    const stage = await createStage(sources.dualKey, { was: { tags: { CredentialId: 'key3' } } });
    const played = await playRotation(stage);
    expect(played.output).toMatchObject({ kind: 'escalated-wrong-tag' });
    expect(stage.pages).toEqual([
      expect.objectContaining({
        title: `rotate-secret needs a person: ${name}`,
        known: expect.objectContaining({ secret: name, owner: 'platform@chaufher.example', vault: home }),
        severity: 3,
      }),
    ]);
    expect(callsOf(played, 'acquireLease')).toEqual([]);
  });

  it('is more urgent where the secret has expired, and most where it is compromised', async () => {
    const severities = [];
    for (const reason of ['near-expiry', 'expired', 'compromised'] as const) {
      const stage = await createStage(sources.dualKey, { was: { tags: { CredentialId: 'key3' } } });
      await playRotation(stage, {}, { asked: { reason } });
      severities.push(stage.pages[0]?.severity);
    }
    expect(severities).toEqual([3, 1, 0]);
  });

  it('is reported where nobody knows the secret', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, {}, { asked: { secret: 'somebody-elses' } });
    expect(played.output).toMatchObject({
      kind: 'escalated-no-strategy',
      reason: expect.stringContaining('somebody-elses'),
    });
    expect(stage.pages[0]).toMatchObject({ known: { secret: 'somebody-elses', owner: 'nobody known' } });
  });

  it('is told to nobody but the asker of a dry run', async () => {
    const stage = await createStage(sources.dualKey, { was: { tags: { CredentialId: 'key3' } } });
    const played = await playRotation(stage, {}, { asked: { dryRun: true } });
    expect([played.output, stage.pages]).toEqual([expect.objectContaining({ kind: 'escalated-wrong-tag' }), []]);
  });

  it('is reported by its name where it cannot even be looked at', async () => {
    const stage = await createStage(sources.dualKey);
    stage.vaults.down.add(home);
    const played = await playRotation(stage, {}, { asked: { reason: 'expired' } });
    expect(played.output).toMatchObject({ kind: 'escalated-step-failed' });
    expect(stage.pages[0]).toMatchObject({
      title: `rotate-secret needs a person: ${name}`,
      severity: 1,
      known: { secret: name },
    });
  });

  it('is left to tomorrow where a person holds the secret', async () => {
    const stage = await createStage(sources.dualKey);
    stage.holds.set(hold.id, hold);
    const played = await playRotation(stage);
    expect(played.output).toMatchObject({ kind: 'left-held', reason: expect.stringContaining('manual by jonna') });
    expect(stage.pages).toEqual([]);
  });

  it('is refused when the value itself gives its tag the lie', async () => {
    const stage = await createStage(sources.dualKey);
    const { value } = stage.current();
    stage.issuers.keys.set('key2', value);
    const played = await playRotation(stage);
    expect(played.output).toMatchObject({ kind: 'escalated-wrong-tag' });
    expect([stage.issuers.regenerated, callsOf(played, 'promote')]).toEqual([[], []]);
  });

  it('records its decision before anything follows from it', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage);
    expect(callsOf(played, 'recordDecision').map(({ envelope }) => envelope)).toEqual([
      expect.objectContaining({
        subject: `${home}/secrets/${name}`,
        input: {
          decision: expect.objectContaining({
            kind: 'rotate',
            plan: expect.objectContaining({ strategy: 'dual-key' }),
          }),
        },
      }),
    ]);
  });

  it('does nothing at all where its cause has had its run', async () => {
    const stage = await createStage(sources.dualKey);
    const { calls, output } = await playRotation(stage, { claimRun: async () => 'ended' });
    expect([output, calls.length]).toEqual([expect.objectContaining({ kind: 'not-claimed' }), 1]);
  });

  it('becomes a page where the world never stands still', async () => {
    const stage = await createStage(sources.dualKey);
    let looks = 0;
    const played = await playRotation(stage, {
      gatherFacts: async () => facts({ sites: (looks += 1) % 2 === 0 ? [] : facts().sites }),
    });
    expect(played.output).toMatchObject({ kind: 'escalated-restless' });
    expect(stage.issuers.regenerated).toEqual([]);
  });
});
