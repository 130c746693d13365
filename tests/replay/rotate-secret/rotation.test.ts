import { describe, expect, it } from 'vitest';
import { home, name, neu, sources, standby, weu } from '../../unit/orchestrations/rotate-secret/credentials.ts';
import { callsOf, createStage, id, input, playRotation, timeOf } from './stage.ts';

const day = 86_400;

describe('a rotation that nothing disturbs', () => {
  it('makes the other key, has every consumer use it, and ends the key before when the overlap is over', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage);
    expect(played.output).toMatchObject({
      kind: 'rotated',
      facts: {
        secret: name,
        version: stage.current().version,
        consumers: 2,
        regenerations: 2,
        secondsUntilProven: expect.any(Number),
      },
    });
    expect(stage.issuers.regenerated.map(({ key }) => key)).toEqual(['key2', 'key1']);
    expect([weu, neu].map((site) => stage.sites.has(site, 'IT'))).toEqual([
      stage.current().value,
      stage.current().value,
    ]);
    expect([stage.pages, stage.conclusion?.acted]).toEqual([[], true]);
    expect(timeOf(played, 'revoke') - timeOf(played, 'promote')).toBeGreaterThanOrEqual(day);
  });

  it('takes its steps in an order in which each can be undone or proven before the next', async () => {
    const { calls } = await playRotation(await createStage(sources.dualKey));
    const order = calls.map(({ step }) => step).filter((step, index, all) => all.indexOf(step) === index);
    expect(order).toEqual([
      'run-claim',
      'rotate-secret-gather-facts',
      'rotate-secret-record-decision',
      'run-claim-subject',
      'lease-acquire',
      'lease-yield-requested',
      'rotate-secret-open-holds',
      'rotate-secret-create',
      'rotate-secret-test',
      'rotate-secret-promote',
      'rotate-secret-level',
      'rotate-secret-refresh',
      'rotate-secret-read-references',
      'rotate-secret-probe-site',
      'lease-release',
      'rotate-secret-read-standing',
      'rotate-secret-revoke',
      'rotate-secret-retire',
      'rotate-secret-close-pending',
      'rotate-secret-end-holds',
      'rotate-secret-resolve-incident',
      'run-conclude',
    ]);
  });

  it('refreshes and proves one region before the other, slots included', async () => {
    const stage = await createStage(sources.dualKey);
    const { calls } = await playRotation(stage);
    expect(stage.sites.refreshes).toEqual([
      'refresh chaufher-dev-api-weu',
      'refresh chaufher-dev-api-weu/staging',
      'refresh chaufher-dev-api-neu',
    ]);
    const sites = calls.flatMap(({ step, envelope }) =>
      step.endsWith('refresh') || step.endsWith('probe-site') ? [JSON.stringify(envelope.input).includes(weu)] : [],
    );
    expect(sites).toEqual([true, true, true, true, true, false, false, false, false]);
  });

  it('holds drift off from its first act to its end', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage);
    expect([...stage.holds.values()].map(({ scope, kind, owner }) => [scope, kind, owner])).toContainEqual([
      `${home}/secrets/${name}`,
      'rotation',
      id,
    ]);
    expect([...stage.holds.values()].every(({ ended }) => ended !== undefined)).toBe(true);
    expect(timeOf(played, 'openHolds')).toBeLessThanOrEqual(timeOf(played, 'create'));
    expect(timeOf(played, 'endHolds')).toBeGreaterThanOrEqual(timeOf(played, 'closePending'));
  });

  it('has the lease while it acts, and never while it only waits', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage);
    expect(callsOf(played, 'acquireLease').map(({ envelope }) => envelope.input)).toEqual(
      Array.from({ length: 2 }, () => expect.objectContaining({ priority: 'rotation' })),
    );
    expect(callsOf(played, 'acquireLease')[1]?.at).toBe(timeOf(played, 'revoke'));
    expect(timeOf(played, 'releaseLease')).toBeLessThan(600);
    const acts = played.calls.filter(({ envelope }) => envelope.lease);
    expect(new Set(acts.map(({ envelope }) => envelope.subject))).toEqual(new Set([`${home}/secrets/${name}`]));
    expect(acts.length).toBeGreaterThan(8);
  });

  it('shows people what it waits for', async () => {
    const { statuses } = await playRotation(await createStage(sources.dualKey));
    expect(statuses).toContainEqual({ overlap: name, until: expect.stringMatching(/^2026-11-25T10:/) });
  });

  it('has no value in anything that crosses from one step to another', async () => {
    for (const source of [sources.dualKey, sources.jwt, sources.entra, sources.twilio, sources.random]) {
      const stage = await createStage(source);
      const played = await playRotation(stage);
      const values = [home, standby].flatMap((vault) =>
        [name, `${name}-pending`].flatMap((secret) => stage.vaults.stored(vault, secret).map(({ value }) => value)),
      );
      const written = JSON.stringify([played, stage.pages, stage.conclusion, [...stage.holds]]);
      expect(values.length).toBeGreaterThan(3);
      expect(
        values.filter((value) => written.includes(value) || written.includes(JSON.stringify(value).slice(1, -1))),
      ).toEqual([]);
      expect(played.output).toMatchObject({ kind: 'rotated' });
    }
  });
});

describe('a signing key', () => {
  it('is published in every region before anything signs with it, and the one before is taken out after the overlap', async () => {
    const stage = await createStage(sources.jwt);
    const played = await playRotation(stage);
    expect(played.output).toMatchObject({ kind: 'rotated' });
    const keySets = callsOf(played, 'level').map(({ at, envelope }) => [
      JSON.stringify(envelope.input).includes('key-set'),
      at > day,
    ]);
    expect(keySets).toEqual([
      [true, false],
      [false, false],
      [true, true],
    ]);
    expect(timeOf(played, 'publish')).toBeLessThan(timeOf(played, 'promote'));
    expect(stage.sites.refreshes.length).toBe(9);
  });

  it('is not put to use where consumers are not well with the key set', async () => {
    const stage = await createStage(sources.jwt);
    stage.sites.isWell = () => false;
    const played = await playRotation(stage);
    expect(played.output).toMatchObject({ kind: 'escalated-consumers-unwell' });
    expect([callsOf(played, 'promote'), stage.pages.length]).toEqual([[], 1]);
    expect(callsOf(played, 'closePending').length).toBe(1);
  });
});

describe('a secret that was never there', () => {
  it('takes on the first key as it is, and ends nothing', async () => {
    const stage = await createStage(sources.dualKey, { was: null });
    const played = await playRotation(stage, {}, { asked: { reason: 'missing' } });
    expect(played.output).toMatchObject({ kind: 'rotated', facts: { regenerations: 0 } });
    expect([callsOf(played, 'revoke'), callsOf(played, 'readStanding')]).toEqual([[], []]);
    expect(stage.sites.has(neu, 'IT')).toBe(stage.issuers.keys.get('key1'));
  });

  it('stays, with a page, where consumers are not well with it', async () => {
    const stage = await createStage(sources.dualKey, { was: null });
    stage.sites.isWell = () => false;
    const played = await playRotation(stage, {}, { asked: { reason: 'missing' } });
    expect(played.output).toMatchObject({ kind: 'escalated-not-set-back' });
    expect(stage.current().enabled).toBe(true);
  });
});

describe('a second rotation of the same secret', () => {
  it('goes back to the first key, which the first rotation has ended', async () => {
    const stage = await createStage(sources.dualKey);
    await playRotation(stage);
    const second = await playRotation(stage, {}, { asked: { reason: 'asked' }, run: 'rotate-secret-again' });
    expect(second.output).toMatchObject({ kind: 'rotated' });
    expect(stage.issuers.regenerated.map(({ key }) => key)).toEqual(['key2', 'key1', 'key1', 'key2']);
    expect(stage.current()).toMatchObject({ value: stage.issuers.keys.get('key1'), tags: { CredentialId: 'key1' } });
  });
});

describe('a dry run', () => {
  it('says what it would do, and does nothing', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, {}, { asked: { dryRun: true } });
    expect(played.output).toMatchObject({
      kind: 'planned',
      reason: expect.stringMatching(/^make key2 of .*; make it the current version/),
      facts: { secret: name, strategy: 'dual-key', consumers: 2, overlapSeconds: day },
    });
    expect(played.calls.map(({ step }) => step)).toEqual([
      'run-claim',
      'rotate-secret-gather-facts',
      'rotate-secret-record-decision',
      'run-conclude',
    ]);
    expect(stage.conclusion?.acted).toBe(false);
  });

  it('is told of the input as it came', async () => {
    const played = await playRotation(await createStage(sources.dualKey), {}, { asked: { dryRun: true } });
    expect(callsOf(played, 'gatherFacts')[0]?.envelope).toMatchObject({
      run: { id, environment: 'dev' },
      input: { ...input, dryRun: true },
    });
  });
});
