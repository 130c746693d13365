import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { rememberCallers } from '../../../azure/remembered-callers.ts';
import type { Caller, TokenVerifier } from '../../../azure/tokens.ts';
import { AutomationError } from '../../../errors.ts';
import { createTestClock } from '../../support/storage.ts';

const start = '2026-11-24T10:00:00.000Z';

function bearer(subject: string, { secondsToLive = 3600 }: { secondsToLive?: number } = {}): string {
  const token = new UnsecuredJWT({ sub: subject }).setExpirationTime(Date.parse(start) / 1000 + secondsToLive).encode();
  return `Bearer ${token}`;
}

/** Takes every token that is not in `refused`, and counts. */
function createCountingVerifier(refused = new Set<string>()): TokenVerifier & { asked(): number } {
  let asked = 0;
  return {
    asked: () => asked,
    async verify(authorization): Promise<Caller> {
      asked += 1;
      if (authorization === null || refused.has(authorization)) throw new AutomationError('unauthenticated', 'refused');
      return { objectId: authorization, applicationId: '', name: '', roles: [] };
    },
  };
}

function setUp(refused?: Set<string>) {
  const verifier = createCountingVerifier(refused);
  const clock = createTestClock(start);
  return { verifier, clock, callers: rememberCallers(verifier, { clock }) };
}

describe('a token that was verified a moment ago', () => {
  it('is not verified again', async () => {
    const { verifier, callers } = setUp();
    const caller = await callers.verify(bearer('monitor'));
    expect(await callers.verify(bearer('monitor'))).toEqual(caller);
    expect(verifier.asked()).toBe(1);
  });

  it('is verified again after a minute', async () => {
    const { verifier, clock, callers } = setUp();
    await callers.verify(bearer('monitor'));
    clock.advance(59);
    await callers.verify(bearer('monitor'));
    expect(verifier.asked()).toBe(1);
    clock.advance(1);
    await callers.verify(bearer('monitor'));
    expect(verifier.asked()).toBe(2);
  });

  it('is not remembered beyond its end', async () => {
    const { verifier, clock, callers } = setUp();
    const short = bearer('monitor', { secondsToLive: 10 });
    await callers.verify(short);
    clock.advance(10);
    await callers.verify(short);
    expect(verifier.asked()).toBe(2);
  });

  it('says nothing of another token', async () => {
    const { callers } = setUp();
    await callers.verify(bearer('monitor'));
    expect((await callers.verify(bearer('reader'))).objectId).toBe(bearer('reader'));
  });

  it('gives way where there are very many', async () => {
    const { verifier, callers } = setUp();
    for (let index = 0; index < 201; index++) await callers.verify(bearer(`caller ${index}`));
    await callers.verify(bearer('caller 200'));
    expect(verifier.asked()).toBe(201);
    await callers.verify(bearer('caller 0'));
    expect(verifier.asked()).toBe(202);
  });
});

describe('a token that was refused', () => {
  it('is refused again, and taken once the verifier takes it', async () => {
    const refused = new Set([bearer('monitor')]);
    const { callers } = setUp(refused);
    await expect(callers.verify(bearer('monitor'))).rejects.toThrow('refused');
    await expect(callers.verify(bearer('monitor'))).rejects.toThrow('refused');
    refused.clear();
    expect((await callers.verify(bearer('monitor'))).objectId).toBe(bearer('monitor'));
  });

  it('is one that is missing, too', async () => {
    await expect(setUp().callers.verify(null)).rejects.toThrow('refused');
  });
});
