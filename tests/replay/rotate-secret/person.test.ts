import { describe, expect, it } from 'vitest';
import { home, name, neu, sources, standby, weu } from '../../unit/orchestrations/rotate-secret/credentials.ts';
import { callsOf, createStage, id, playRotation, timeOf, told, type Stage } from './stage.ts';

const day = 86_400;
const put = (stage: Stage, value: string) => () => stage.vaults.put(home, name, { value });
const kindsOf = ({ pages }: Stage) => pages.map(({ kind }) => kind);

describe('a secret that only a person can renew', () => {
  it('is taken on as soon as she has put it there, tried, and given to everybody', async () => {
    const stage = await createStage(sources.human);
    const played = await playRotation(stage, {}, { meanwhile: [told(5000, put(stage, 'the next one'))] });
    expect(played.output).toMatchObject({ kind: 'rotated', facts: { regenerations: 0 } });
    expect(timeOf(played, 'promote')).toBeGreaterThanOrEqual(5000);
    expect(timeOf(played, 'promote')).toBeLessThan(5060);
    expect([weu, neu].map((site) => stage.sites.has(site, 'IT'))).toEqual(['the next one', 'the next one']);
    expect(stage.current()).toMatchObject({
      expiresOn: expect.stringMatching(/^2027-01-23/),
      tags: { RotationId: id, ValidityPeriodDays: '60' },
    });
    expect(stage.vaults.stored(standby, name)[0]?.tags['RotationId']).toBe(id);
    expect(stage.vaults.stored(home, name).map(({ enabled }) => enabled)).toEqual([true, false]);
  });

  it('is seen within hours where nobody tells the run', async () => {
    const stage = await createStage(sources.human);
    const played = await playRotation(
      stage,
      {},
      { meanwhile: [{ afterSeconds: 5000, act: put(stage, 'the next one') }] },
    );
    expect(played.output).toMatchObject({ kind: 'rotated' });
    expect(timeOf(played, 'promote')).toBeLessThanOrEqual(5000 + 6 * 3600);
  });

  it('has its owner asked, with what to do and by when', async () => {
    const stage = await createStage(sources.human);
    const played = await playRotation(stage, {}, { meanwhile: [told(60, put(stage, 'the next one'))] });
    expect(stage.pages).toEqual([
      expect.objectContaining({
        kind: 'asked',
        severity: 3,
        why: expect.stringContaining('platform@chaufher.example must put a new version of it into'),
        known: expect.objectContaining({
          instructions: 'Make a key in the portal.',
          deadline: '2026-11-28T10:05:00.000Z',
          escalateTo: 'security@chaufher.example',
          owner: 'platform@chaufher.example',
        }),
      }),
    ]);
    expect(played.statuses[0]).toMatchObject({ waitingFor: 'platform@chaufher.example', secret: name });
  });

  it('keeps the expiry that she gave it', async () => {
    const stage = await createStage(sources.human);
    const expiresOn = '2027-05-01T00:00:00.000Z';
    await playRotation(
      stage,
      {},
      { meanwhile: [told(60, () => stage.vaults.put(home, name, { value: 'next', expiresOn }))] },
    );
    expect([stage.current().expiresOn, stage.vaults.stored(standby, name)[0]?.expiresOn]).toEqual([
      expiresOn,
      expiresOn,
    ]);
  });

  it('is waited for without the lease', async () => {
    const stage = await createStage(sources.human);
    const played = await playRotation(stage, {}, { meanwhile: [told(5000, put(stage, 'the next one'))] });
    expect(timeOf(played, 'acquireLease')).toBeGreaterThanOrEqual(5000);
  });

  it('has people reminded, somebody else told at the deadline, and the run ended when even that was of no use', async () => {
    const stage = await createStage(sources.human);
    const played = await playRotation(stage);
    expect(played.output).toMatchObject({ kind: 'escalated-nobody-acted' });
    expect(kindsOf(stage)).toEqual([
      'asked',
      'reminder-1',
      'reminder-2',
      'reminder-3',
      'deadline-passed',
      'reminder-4',
      'reminder-5',
      'reminder-6',
      'reminder-7',
      'nobody-acted',
    ]);
    expect(stage.pages.find(({ kind }) => kind === 'deadline-passed')).toMatchObject({
      severity: 1,
      why: expect.stringMatching(/^security@chaufher\.example: /),
    });
    const paged = callsOf(played, 'page').map(({ at }) => Math.round(at / day));
    expect(paged).toEqual([0, 1, 2, 3, 4, 4, 5, 6, 7, 8]);
    expect([stage.conclusion?.acted, callsOf(played, 'acquireLease')]).toEqual([false, []]);
  });

  it('is still taken on between the deadline and the end', async () => {
    const stage = await createStage(sources.human);
    const played = await playRotation(stage, {}, { meanwhile: [told(6 * day, put(stage, 'late'))] });
    expect(played.output).toMatchObject({ kind: 'rotated' });
  });

  it('that is no good is replaced by the previous one at once, and she is asked again', async () => {
    const stage = await createStage(sources.human);
    const { value } = stage.current();
    const seen: (string | undefined)[] = [];
    const played = await playRotation(
      stage,
      {},
      {
        meanwhile: [
          told(1000, put(stage, '   ')),
          { afterSeconds: 1100, act: () => seen.push(stage.current().value) },
          told(5000, put(stage, 'a good one')),
        ],
      },
    );
    expect(seen).toEqual([value]);
    expect(kindsOf(stage)).toEqual(['asked', 'not-accepted-1']);
    expect(stage.pages[1]).toMatchObject({ why: expect.stringContaining('it is empty'), severity: 2 });
    expect(played.output).toMatchObject({ kind: 'rotated' });
    expect([weu, neu].map((site) => stage.sites.has(site, 'IT'))).toEqual(['a good one', 'a good one']);
    const bad = stage.vaults.stored(home, name).find((version) => version.value === '   ');
    expect(bad?.enabled).toBe(false);
  });

  it('that consumers are not well with is set back like any other', async () => {
    const stage = await createStage(sources.human);
    const { value } = stage.current();
    stage.sites.isWell = (site) => stage.sites.has(site, 'IT') === value;
    const played = await playRotation(
      stage,
      {},
      { meanwhile: [told(60, put(stage, 'valid, and of another account'))] },
    );
    expect(played.output).toMatchObject({ kind: 'set-back' });
    expect([weu, neu].map((site) => stage.sites.has(site, 'IT'))).toEqual([value, value]);
    expect(stage.vaults.stored(standby, name)[0]?.value).toBe(value);
    const made = stage.vaults.stored(home, name).find((version) => version.value.startsWith('valid'));
    expect([made?.enabled, stage.current().tags['SetBackFrom']]).toEqual([false, made?.version]);
  });

  it('is left as it is where it was replaced once more before it was taken on', async () => {
    const stage = await createStage(sources.human);
    const played = await playRotation(
      stage,
      {
        async acquireLease(request, envelope) {
          put(stage, 'changed her mind')();
          return stage.steps.acquireLease(request, envelope);
        },
      },
      { meanwhile: [told(60, put(stage, 'the next one'))] },
    );
    expect(played.output).toMatchObject({ kind: 'escalated-superseded' });
    expect(stage.current().value).toBe('changed her mind');
  });

  it('may be new', async () => {
    const stage = await createStage(sources.human, { was: null });
    const played = await playRotation(
      stage,
      {},
      { asked: { reason: 'missing' }, meanwhile: [told(60, put(stage, 'the first'))] },
    );
    expect(played.output).toMatchObject({ kind: 'rotated' });
    expect(callsOf(played, 'revoke')).toEqual([]);
  });
});
