import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAutomationError } from '../../../errors.ts';
import { createAuditOver, type Audit, type AuditEvent } from '../../../records/audit.ts';
import { verifyAudit } from '../../../records/audit-verify.ts';
import { createMemoryLog, filesOf, type AppendFate, type MemoryLog } from '../../support/memory-log.ts';
import { createTestClock } from '../../support/storage.ts';

function event(key: string, detail?: unknown): AuditEvent {
  return {
    key,
    run: 'roll-back-1',
    actor: 'roll-back',
    act: 'swap.complete',
    phase: 'intent',
    subject: 'chaufher-dev-api-weu',
    detail,
  };
}

/** Keys in the order written, without those of the audit itself. */
function keysOf(log: MemoryLog): string[] {
  const lines = filesOf(log).flatMap(({ text }) => text.trimEnd().split('\n'));
  return lines.map((line): string => JSON.parse(line).key).filter((key) => !key.startsWith('audit.'));
}

/** An activity repeats what fails in a way that may pass. */
async function untilAppended(audit: Audit, key: string): Promise<void> {
  for (;;) {
    try {
      await audit.append(event(key));
      return;
    } catch (error) {
      if (!isAutomationError(error) || !error.retryable) throw error;
    }
  }
}

describe('the audit', () => {
  it('keeps an intact chain with every key once, whatever writers, losses, full files and clocks do', async () => {
    const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    const writers = fc.array(
      fc.record({
        keys: fc.array(keys, { minLength: 1, maxLength: 5 }),
        secondsAhead: fc.constantFrom(-7200, 0, 7200),
      }),
      { minLength: 2, maxLength: 3 },
    );
    const fates = fc.array(fc.constantFrom<AppendFate>('fine', 'answer lost', 'request lost'), { maxLength: 12 });
    let moves = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        writers,
        fates,
        fc.integer({ min: 2, max: 6 }),
        async (scheduler, plans, fates, blocksPerFile) => {
          const turn = () => scheduler.schedule(Promise.resolve());
          const remaining = [...fates];
          const log = createMemoryLog({ turn, fate: () => remaining.shift() ?? 'fine' });
          const counting = {
            ...log,
            append: async (...args: Parameters<typeof log.append>) => {
              const answer = await log.append(...args);
              if (answer === 'moved') moves += 1;
              return answer;
            },
          };
          // 23:30: a clock that is two hours ahead is in the next day already.
          const audits = plans.map(({ secondsAhead }) => {
            const clock = createTestClock('2026-11-24T23:30:00Z');
            clock.advance(secondsAhead);
            return createAuditOver(counting, { environment: 'dev', clock, blocksPerFile, pause: turn });
          });
          const work = audits.flatMap((audit, index) =>
            (plans[index]?.keys ?? []).map((key) => untilAppended(audit, key)),
          );
          await scheduler.waitFor(Promise.all(work));

          expect(verifyAudit(filesOf(log), [])).toMatchObject({ intact: true });
          expect(keysOf(log).toSorted()).toEqual([...new Set(plans.flatMap((plan) => plan.keys))].toSorted());
        },
      ),
      { numRuns: 300 },
    );
    expect(moves).toBeGreaterThan(100);
  });

  it('answers a repeated key with the entry that is there, in another process and on the next day too', async () => {
    const log = createMemoryLog();
    const clock = createTestClock('2026-11-24T23:59:00Z');
    const first = await createAuditOver(log, { environment: 'dev', clock }).append(event('once'));
    clock.advance(3600);
    const other = createAuditOver(log, { environment: 'dev', clock });
    await other.append(event('another'));
    expect(await other.append(event('once'))).toEqual(first);
  });

  it('goes on from the last day that has a file, however long ago', async () => {
    const log = createMemoryLog();
    const clock = createTestClock('2026-11-24T10:00:00Z');
    await createAuditOver(log, { environment: 'dev', clock }).append(event('before'));
    clock.set('2027-02-01T10:00:00Z');
    const receipt = await createAuditOver(log, { environment: 'dev', clock }).append(event('after'));
    expect(receipt.blob).toBe('audit/dev/2027-02-01.jsonl');
    expect(verifyAudit(filesOf(log), [])).toMatchObject({ intact: true, files: 2 });
  });

  it('reads only what it has not read', async () => {
    const log = createMemoryLog();
    const reads: number[] = [];
    const watched = {
      ...log,
      read: (name: string, from: number) => {
        if (name.endsWith('.jsonl')) reads.push(from);
        return log.read(name, from);
      },
    };
    const audit = createAuditOver(watched, { environment: 'dev', clock: createTestClock() });
    for (const key of ['a', 'b', 'c']) await audit.append(event(key));
    expect(reads).toEqual([0]);
  });

  it('appends what came together in one block', async () => {
    const log = createMemoryLog();
    let blocks = 0;
    const counted = {
      ...log,
      append: (...args: Parameters<typeof log.append>) => {
        if (args[0].endsWith('.jsonl')) blocks += 1;
        return log.append(...args);
      },
    };
    const audit = createAuditOver(counted, { environment: 'dev', clock: createTestClock() });
    await Promise.all(Array.from({ length: 50 }, (_, index) => audit.append(event(`key-${index}`))));
    expect(blocks).toBe(2);
    expect(keysOf(log)).toHaveLength(50);
  });

  it('refuses a detail over 8 KB and names the field that makes it so', async () => {
    const audit = createAuditOver(createMemoryLog(), { environment: 'dev', clock: createTestClock() });
    await expect(audit.append(event('large', { plan: 'x'.repeat(9000), step: 1 }))).rejects.toThrow(
      /swap.complete \(large\).*plan alone has 9002/,
    );
    await expect(audit.append(event('fits', { plan: 'x'.repeat(8000) }))).resolves.toMatchObject({ sequence: 2 });
  });

  it('stops where the file holds something that is no entry, and says where', async () => {
    const log = createMemoryLog();
    const clock = createTestClock();
    await log.append('audit/dev/2026-11-24.jsonl', 0, Buffer.from('{"half'));
    await expect(createAuditOver(log, { environment: 'dev', clock }).append(event('a'))).rejects.toThrow(
      'audit/dev/2026-11-24.jsonl has no readable entry at byte 0',
    );
  });

  it('gives up, as something to try again, when storage stays away', async () => {
    const log = createMemoryLog({ fate: () => 'request lost' });
    const audit = createAuditOver(log, { environment: 'dev', clock: createTestClock(), pause: async () => {} });
    const failure = await audit.append(event('a')).catch((error: unknown) => error);
    expect(isAutomationError(failure, 'unavailable')).toBe(true);
  });
});
