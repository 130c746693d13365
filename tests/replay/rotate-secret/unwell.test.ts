import { describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { home, name, neu, sources, standby, weu } from '../../unit/orchestrations/rotate-secret/credentials.ts';
import { callsOf, createStage, playRotation, timeOf, type Stage } from './stage.ts';

/** Production of the site is not well with anything but what it has now. */
function clinging(stage: Stage, site: string): void {
  const was = stage.sites.has(site, 'IT');
  stage.sites.isWell = (asked) => asked !== site || stage.sites.has(site, 'IT') === was;
}

const newestIn = (stage: Stage, vault: string) => stage.vaults.stored(vault, name)[0];

describe('consumers that are not well with the new value', () => {
  it('get the previous one back, and people are told', async () => {
    const stage = await createStage(sources.dualKey);
    const { value } = stage.current();
    clinging(stage, weu);
    const played = await playRotation(stage);
    expect(played.output).toMatchObject({
      kind: 'set-back',
      reason: expect.stringContaining('chaufher-dev-api-weu: answered 500'),
    });
    expect([stage.sites.has(weu, 'IT'), newestIn(stage, home)?.value, newestIn(stage, standby)?.value]).toEqual([
      value,
      value,
      value,
    ]);
    expect(stage.pages).toEqual([
      expect.objectContaining({
        kind: 'consumers-unwell',
        severity: 1,
        known: expect.objectContaining({ secret: name, owner: 'platform@chaufher.example' }),
      }),
    ]);
  });

  it('leave the new credential for inspection without its value, and the one in use as it is', async () => {
    const stage = await createStage(sources.dualKey);
    clinging(stage, weu);
    const played = await playRotation(stage);
    const [current, made] = stage.vaults.stored(home, name);
    expect(current).toMatchObject({ enabled: true, tags: { CredentialId: 'key1', SetBackFrom: made?.version } });
    expect(made).toMatchObject({ enabled: false, tags: { CredentialId: 'key2' } });
    expect(stage.vaults.stored(home, `${name}-pending`).filter(({ enabled }) => enabled)).toEqual([]);
    expect([stage.issuers.regenerated.map(({ key }) => key), callsOf(played, 'revoke')]).toEqual([['key2'], []]);
  });

  it('in one region keep the other from being touched', async () => {
    const stage = await createStage(sources.dualKey);
    clinging(stage, weu);
    await playRotation(stage);
    expect(stage.sites.refreshes.filter((refresh) => refresh.includes('neu'))).toEqual([]);
  });

  it('in the second region have both regions set back', async () => {
    const stage = await createStage(sources.dualKey);
    const { value } = stage.current();
    clinging(stage, neu);
    await playRotation(stage);
    expect([weu, neu].map((site) => stage.sites.has(site, 'IT'))).toEqual([value, value]);
  });

  it('include a site that fetched the new value by itself meanwhile', async () => {
    const stage = await createStage(sources.dualKey);
    const { value } = stage.current();
    clinging(stage, weu);
    await playRotation(stage, {}, { meanwhile: [{ afterSeconds: 120, act: () => stage.sites.restart() }] });
    expect(stage.sites.has(neu, 'IT')).toBe(value);
  });

  it('are a second page where they are not well with the previous value either', async () => {
    const stage = await createStage(sources.dualKey);
    stage.sites.isWell = () => false;
    const played = await playRotation(stage);
    expect(played.output).toMatchObject({ kind: 'escalated-not-recovered' });
    expect(stage.pages.map(({ kind }) => kind)).toEqual(['consumers-unwell', 'not-recovered']);
    expect(callsOf(played, 'withdraw').length).toBe(1);
  });

  it('are what a site counts as whose references do not resolve in time', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, {
      readReferences: async () => ({ ok: false, reason: 'IT is AccessToKeyVaultDenied' }),
    });
    expect(played.output).toMatchObject({
      kind: 'escalated-not-recovered',
      reason: expect.stringContaining('AccessToKeyVaultDenied'),
    });
  });

  it('are what a standby vault counts as that does not answer', async () => {
    const stage = await createStage(sources.dualKey);
    let fails = true;
    const played = await playRotation(stage, {
      async level(request, envelope) {
        if (fails) throw new AutomationError('unavailable', 'The vault does not answer.');
        return stage.steps.level(request, envelope);
      },
      setBack: async (request, envelope) => {
        fails = false;
        return stage.steps.setBack(request, envelope);
      },
    });
    expect(played.output).toMatchObject({
      kind: 'set-back',
      reason: expect.stringContaining('The vault does not answer'),
    });
    expect(stage.sites.refreshes).toEqual([]);
  });

  it('change nothing any more where a person made a version meanwhile', async () => {
    const stage = await createStage(sources.dualKey);
    clinging(stage, weu);
    const played = await playRotation(stage, {
      async setBack(request, envelope) {
        stage.vaults.put(home, name, { value: 'by hand' });
        return stage.steps.setBack(request, envelope);
      },
    });
    expect(played.output).toMatchObject({
      kind: 'escalated-not-set-back',
      reason: expect.stringContaining('somebody made version'),
    });
    expect(newestIn(stage, home)?.value).toBe('by hand');
  });
});

describe('a secret that was set back', () => {
  it('is not rotated again by itself, but a person is told each time', async () => {
    const stage = await createStage(sources.dualKey);
    clinging(stage, weu);
    await playRotation(stage);
    const again = await playRotation(stage, {}, { run: 'rotate-secret-the-day-after' });
    expect(again.output).toMatchObject({ kind: 'escalated-set-back-before' });
    expect(stage.issuers.regenerated.length).toBe(1);
  });

  it('is rotated when a person asks for it', async () => {
    const stage = await createStage(sources.dualKey);
    clinging(stage, weu);
    await playRotation(stage);
    stage.sites.isWell = () => true;
    const again = await playRotation(stage, {}, { run: 'rotate-secret-mended', asked: { reason: 'asked' } });
    expect(again.output).toMatchObject({ kind: 'rotated' });
    expect(stage.issuers.regenerated.map(({ key }) => key)).toEqual(['key2', 'key2', 'key1']);
  });
});

describe('a new credential that does not open what it is for', () => {
  it('is never given to anybody', async () => {
    const stage = await createStage(sources.entra);
    const { version } = stage.current();
    const played = await playRotation(stage, {
      test: async () => ({ accepted: false, reason: 'refused: AADSTS7000215' }),
    });
    expect(played.output).toMatchObject({
      kind: 'escalated-not-accepted',
      reason: expect.stringContaining('AADSTS7000215'),
    });
    expect([stage.current().version, callsOf(played, 'promote')]).toEqual([version, []]);
    expect(stage.vaults.stored(home, `${name}-pending`).map(({ enabled }) => enabled)).toEqual([false]);
  });

  it('is tried for as long as its issuer needs to make it known', async () => {
    const stage = await createStage(sources.entra);
    let tries = 0;
    const played = await playRotation(stage, {
      test: async (request, envelope) =>
        (tries += 1) < 5 ? { accepted: false, reason: 'not yet' } : stage.steps.test(request, envelope),
    });
    expect(played.output).toMatchObject({ kind: 'rotated' });
    expect(timeOf(played, 'promote')).toBeGreaterThan(30);
  });
});

describe('a previous credential that cannot be ended', () => {
  it('is left, with a page, where a vault still gives it out', async () => {
    const stage = await createStage(sources.dualKey);
    const old = stage.current();
    const played = await playRotation(
      stage,
      {},
      {
        meanwhile: [
          { afterSeconds: 3600, act: () => stage.vaults.put(standby, name, { value: old.value, tags: old.tags }) },
        ],
      },
    );
    expect(played.output).toMatchObject({
      kind: 'escalated-not-revoked',
      reason: expect.stringContaining('chaufher-dev-kv-neu'),
    });
    expect([stage.issuers.regenerated.map(({ key }) => key), callsOf(played, 'retire')]).toEqual([['key2'], []]);
    expect(stage.pages.map(({ kind }) => kind)).toEqual(['not-revoked']);
  });

  it('is a page where it still opens although it should not', async () => {
    const stage = await createStage(sources.dualKey);
    const played = await playRotation(stage, {
      revoke: async () => ({ state: 'open', explanation: 'it still opens' }),
    });
    expect(played.output).toMatchObject({ kind: 'escalated-not-revoked' });
    expect(callsOf(played, 'revoke').length).toBeGreaterThan(5);
  });

  it('ends before the run does where somebody has made a newer version in the overlap', async () => {
    const stage = await createStage(sources.random);
    const played = await playRotation(
      stage,
      {},
      {
        meanwhile: [{ afterSeconds: 3600, act: () => stage.vaults.put(home, name, { value: 'by hand' }) }],
      },
    );
    expect(played.output).toMatchObject({ kind: 'rotated' });
    expect(stage.vaults.stored(home, name).map(({ value, enabled }) => [value === 'by hand', enabled])).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
  });
});
