import { describe, expect, it } from 'vitest';
import { decide } from '../../../../orchestrations/rotate-secret/decide.ts';
import { planHash } from '../../../../orchestrations/plan-hash.ts';
import { samePlan } from '../../../../orchestrations/rotate-secret/plan.ts';
import type { Decision, Facts } from '../../../../orchestrations/rotate-secret/types.ts';
import type { RotateSecretInput } from '../../../../secrets/rotation-input.ts';
import { account, home, name, sources, standby } from './credentials.ts';
import { current, facts, factsOfNew, input, older, planFor } from './facts-fixture.ts';

interface Row {
  readonly when: string;
  readonly facts: Facts;
  readonly asked?: Partial<RotateSecretInput>;
  readonly then: Decision['kind'];
  readonly reason?: string;
}

const hold = { kind: 'manual', owner: 'jonna', reason: 'an audit', endsAt: '2026-11-25T10:00:00.000Z' };
const { credential: _none, ...unknown } = facts();
const asked = (changes: Partial<NonNullable<Facts['asked']>> = {}) => ({
  asked: { vault: home, isCurrent: true, facts: current, ...changes },
});
const late = asked({ isCurrent: false, facts: older });
const setBack = { current: { ...current, setBackFrom: 'v9' } };
const fresh = { due: { state: 'fresh', reasons: [] } } as const;
const disabled = { current: { ...current, enabled: false }, due: { state: 'disabled', reasons: [] } } as const;

const table: readonly Row[] = [
  { when: 'the current version nears its expiry', facts: facts(), then: 'rotate' },
  { when: 'the event is about the current version', facts: facts(asked()), asked: { version: 'v1' }, then: 'rotate' },
  { when: 'nobody knows the secret', facts: unknown, then: 'escalate', reason: 'no-strategy' },
  {
    when: 'the type of the resource has no row',
    facts: facts({}, { ...sources.dualKey, provider: 'Microsoft.Nobody/things' }),
    then: 'escalate',
    reason: 'no-strategy',
  },
  {
    when: 'the event is late',
    facts: facts(late),
    asked: { version: 'v0' },
    then: 'leave',
    reason: 'not-current-version',
  },
  {
    when: 'the event is late, and the version has no tag that counts',
    facts: facts({ ...late, due: { state: 'wrong-tag', reasons: [] } }),
    asked: { version: 'v0' },
    then: 'leave',
    reason: 'not-current-version',
  },
  {
    when: 'the vault has never had the version',
    facts: facts({ asked: { vault: home, isCurrent: false } }),
    asked: { version: 'v7' },
    then: 'leave',
    reason: 'not-current-version',
  },
  {
    when: 'the standby vault tells of the same version',
    facts: facts(asked({ vault: standby, facts: { ...current, version: 's1' } })),
    asked: { version: 's1', vault: standby },
    then: 'rotate',
  },
  {
    when: 'the standby vault was not brought level',
    facts: facts(asked({ vault: standby, facts: { ...older, version: 's0' } })),
    asked: { version: 's0', vault: standby },
    then: 'escalate',
    reason: 'standby-behind',
  },
  {
    when: 'what is missing is there',
    facts: facts(),
    asked: { reason: 'missing' },
    then: 'leave',
    reason: 'already-rotated',
  },
  { when: 'what is missing is not there', facts: factsOfNew(), asked: { reason: 'missing' }, then: 'rotate' },
  { when: 'it is not due', facts: facts(fresh), then: 'leave', reason: 'not-due' },
  {
    when: 'it has expired no more',
    facts: facts(fresh),
    asked: { reason: 'expired' },
    then: 'leave',
    reason: 'not-due',
  },
  { when: 'it is not due, and a person asks', facts: facts(fresh), asked: { reason: 'asked' }, then: 'rotate' },
  { when: 'it is not due, and is compromised', facts: facts(fresh), asked: { reason: 'compromised' }, then: 'rotate' },
  {
    when: 'its tags do not say what they must',
    facts: facts({ due: { state: 'wrong-tag', reasons: ['Tag ProviderAddress: got something else.'] } }),
    then: 'escalate',
    reason: 'wrong-tag',
  },
  {
    when: 'its CredentialId names no key',
    facts: facts({ current: { ...current, credentialId: 'key3' } }),
    asked: { reason: 'compromised' },
    then: 'escalate',
    reason: 'wrong-tag',
  },
  {
    when: 'nobody would know which password to remove',
    facts: facts({ current: { version: 'v1', enabled: true, createdOn: current.createdOn } }, sources.entra),
    then: 'escalate',
    reason: 'wrong-tag',
  },
  {
    when: 'nobody would know which API key to delete',
    facts: facts({ current: { version: 'v1', enabled: true, createdOn: current.createdOn } }, sources.twilio),
    then: 'escalate',
    reason: 'wrong-tag',
  },
  { when: 'it was set back', facts: facts(setBack), then: 'escalate', reason: 'set-back-before' },
  { when: 'it was set back, and a person asks', facts: facts(setBack), asked: { reason: 'asked' }, then: 'rotate' },
  { when: 'what a person made was set back', facts: facts(setBack, sources.human), then: 'rotate' },
  {
    when: 'somebody has disabled it',
    facts: facts(disabled),
    asked: { reason: 'asked' },
    then: 'escalate',
    reason: 'disabled',
  },
  {
    when: 'somebody has disabled it, since it is compromised',
    facts: facts(disabled),
    asked: { reason: 'compromised' },
    then: 'rotate',
  },
  {
    when: 'a person holds it, and tomorrow is soon enough',
    facts: facts({ holds: [hold] }),
    then: 'leave',
    reason: 'held',
  },
  {
    when: 'a person holds it, and it has expired',
    facts: facts({ holds: [hold] }),
    asked: { reason: 'expired' },
    then: 'escalate',
    reason: 'held',
  },
  {
    when: 'what administers it is missing',
    facts: facts({ administrator: 'missing' }, sources.twilio),
    then: 'escalate',
    reason: 'no-administrator',
  },
  { when: 'what administers it is there', facts: facts({ administrator: 'ready' }, sources.twilio), then: 'rotate' },
  {
    when: 'a version that was replaced and still opens is compromised',
    facts: facts(late),
    asked: { reason: 'compromised', version: 'v0' },
    then: 'rotate',
  },
  {
    when: 'a version that was replaced and revoked is compromised',
    facts: facts(asked({ isCurrent: false, facts: { ...older, enabled: false } })),
    asked: { reason: 'compromised', version: 'v0' },
    then: 'leave',
    reason: 'not-current-version',
  },
  {
    when: 'a version that nobody knows is compromised',
    facts: facts({ asked: { vault: home, isCurrent: false } }),
    asked: { reason: 'compromised', version: 'v7' },
    then: 'escalate',
    reason: 'unknown-version',
  },
];

describe('a rotation is decided by facts alone', () => {
  it.each(table)('when $when: $then $reason', ({ facts: known, asked: changes = {}, then, reason }) => {
    const decision = decide(known, { ...input, ...changes });
    expect(decision.kind).toBe(then);
    expect('reason' in decision ? decision.reason : undefined).toBe(reason);
  });

  it('never says what stands in a tag that is wrong: somebody may have put a secret there', () => {
    const decision = decide(facts({ current: { ...current, credentialId: 'hunter2' } }), input);
    expect(decision).toMatchObject({ reason: 'wrong-tag' });
    expect(JSON.stringify(decision)).not.toContain('hunter2');
  });
});

describe('the plan', () => {
  it('makes the key that is not in use, and ends the one that is', () => {
    const { rotation, steps } = planFor(facts());
    expect(rotation).toMatchObject({ makes: 'key2', replaces: { version: 'v1', credentialId: 'key1' } });
    expect(planFor(facts({ current: { ...current, credentialId: 'key2' } })).rotation.makes).toBe('key1');
    expect(steps).toEqual([
      `make key2 of ${account} anew, which nothing uses, and try it`,
      'make it the current version of it in chaufher-dev-kv-weu, chaufher-dev-kv-neu, for 60 days',
      'refresh and prove chaufher-dev-api-weu, chaufher-dev-api-neu',
      `after 24 h: make key1 of ${account} anew, so that the previous value opens nothing; disable version v1`,
    ]);
  });

  it('takes on the first key of a resource that nobody is known to use, and ends nothing', () => {
    const { rotation, steps } = planFor(factsOfNew(), { reason: 'missing' });
    expect(rotation).toMatchObject({ makes: 'key1' });
    expect(rotation).not.toHaveProperty('replaces');
    expect(steps[0]).toMatch(/^take on key1 .* as it is/);
    expect(steps.join()).not.toContain('disable');
  });

  it('has no overlap and a higher priority where the secret is compromised', () => {
    expect(planFor(facts(), { reason: 'compromised' })).toMatchObject({
      priority: 'compromised-rotation',
      overlapSeconds: 0,
    });
    expect(planFor(facts())).toMatchObject({ priority: 'rotation', overlapSeconds: 86_400 });
  });

  it('makes nothing where a compromised version was replaced already', () => {
    const plan = planFor(facts(late), { reason: 'compromised', version: 'v0' });
    expect(plan).toMatchObject({ successor: 'v1', rotation: { replaces: { version: 'v0', credentialId: 'key2' } } });
    expect(plan.rotation).not.toHaveProperty('makes');
  });

  it('takes an older version for the current one where both are the same credential', () => {
    const same = asked({ isCurrent: false, facts: { ...older, credentialId: 'key1' } });
    const plan = planFor(facts(same), { reason: 'compromised', version: 'v0' });
    expect(plan).not.toHaveProperty('successor');
    expect(plan.rotation).toMatchObject({ makes: 'key2', replaces: { version: 'v1' } });
  });

  it('brings consumers level first where the other key may be what they still use', () => {
    const [weu, neu] = facts().sites;
    if (!weu || !neu) throw new Error('The fixture has two sites.');
    const behind = { sites: [weu, { ...neu, isBehind: true }] };
    expect(planFor(facts(behind)).first).toEqual([{ site: neu.site, references: neu.references }]);
    expect(planFor(facts(behind)).steps[0]).toBe('bring chaufher-dev-api-neu level with the current version');
    expect(planFor(facts(behind, sources.random)).first).toEqual([]);
    expect(planFor(facts(behind), { reason: 'compromised' }).first).toEqual([]);
  });

  it('keeps a signing key published for the life of a token at least', () => {
    expect(planFor(facts({}, sources.jwt))).toMatchObject({ publishes: 'it-key-set', overlapSeconds: 86_400 });
    const brief = facts({}, { ...sources.jwt, form: { ...sources.jwt.form, tokenLifeSeconds: 200_000 } });
    expect(planFor(brief).overlapSeconds).toBe(200_000);
  });

  it('waits for a person where no API makes the next one', () => {
    expect(planFor(facts({}, sources.human)).person).toMatchObject({ deadlineDays: 4 });
    expect(planFor(facts()).person).toBeUndefined();
  });

  it('holds drift off the secret in every vault, what is pending, and what has the keys', () => {
    expect(planFor(facts()).holds).toEqual([
      `${home}/secrets/${name}`,
      `${standby}/secrets/${name}`,
      `${home}/secrets/${name}-pending`,
      account,
    ]);
  });

  it('is the same plan with the same hash as long as nothing moves, and another one as soon as something does', () => {
    const moved = planFor(facts({ current: { ...current, version: 'v2' } }));
    expect(samePlan(planFor(facts()), planFor(facts({ at: '2026-11-24T11:00:00.000Z' })))).toBe(true);
    expect(planHash(planFor(facts()))).toBe(planHash(planFor(facts())));
    expect(samePlan(planFor(facts()), moved)).toBe(false);
    expect(planHash(planFor(facts()))).not.toBe(planHash(moved));
  });
});
