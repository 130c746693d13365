import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ports } from '../../../orchestrations/ports.ts';
import { rollBackSteps } from '../../../orchestrations/roll-back/names.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { bad, good, strange } from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import { run, siteId, sitePlan, startRollingBack, type RollingBack } from './rolling-back.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

interface Act {
  readonly name: string;
  readonly arrange?: (sandbox: Sandbox) => void;
  readonly attempt: (rolling: RollingBack, ports?: Ports) => Promise<{ readonly ok: boolean }>;
  /** Calls to Azure that may happen, in all attempts together. */
  readonly changes: readonly string[];
  readonly endState: (sandbox: Sandbox, rolling: RollingBack) => Promise<unknown>;
  readonly expected: unknown;
}

const production = ({ sites }: Sandbox) => sites.read(siteId);
const staged = ({ sites }: Sandbox) => sites.read(siteId, 'staging');
const image = `chaufherdevacr.azurecr.io/api@${good}`;

const acts: readonly Act[] = [
  {
    name: rollBackSteps.holdDrift.name,
    attempt: ({ step, plan, lease }, ports) => step(rollBackSteps.holdDrift, { plan, lease }, ports && { with: ports }),
    changes: [],
    endState: async ({ records }) => (await records.holds.list('dev')).map(({ scope, owner }) => ({ scope, owner })),
    expected: [{ scope: 'component:api', owner: run.id }],
  },
  {
    name: rollBackSteps.quarantineRelease.name,
    attempt: ({ step, plan }, ports) =>
      step(rollBackSteps.quarantineRelease, { release: plan.release, reason: 'bad' }, ports && { with: ports }),
    changes: [],
    endState: async ({ records }, { plan }) => (await records.releases.get(plan.release))?.quarantine?.run,
    expected: run.id,
  },
  {
    name: rollBackSteps.redeployPrevious.name,
    arrange: ({ sites }) => sites.put({ site: siteId, slot: 'staging', digest: strange }),
    attempt: ({ step }, ports) => step(rollBackSteps.redeployPrevious, sitePlan, ports && { with: ports }),
    changes: [`image ${image}`],
    endState: async (sandbox) => (await staged(sandbox)).digest,
    expected: good,
  },
  {
    name: rollBackSteps.applySlotConfig.name,
    attempt: ({ step }, ports) => step(rollBackSteps.applySlotConfig, sitePlan, ports && { with: ports }),
    changes: ['apply'],
    endState: async (sandbox) => (await production(sandbox)).swapTarget,
    expected: 'staging',
  },
  {
    name: rollBackSteps.resetSlotConfig.name,
    arrange: ({ sites }) => sites.put({ site: siteId, digest: bad, swapTarget: 'staging' }),
    attempt: ({ step }, ports) => step(rollBackSteps.resetSlotConfig, sitePlan, ports && { with: ports }),
    changes: ['reset'],
    endState: async (sandbox) => (await production(sandbox)).swapTarget,
    expected: undefined,
  },
  {
    name: rollBackSteps.completeSwap.name,
    attempt: ({ step }, ports) => step(rollBackSteps.completeSwap, sitePlan, ports && { with: ports }),
    changes: ['swap'],
    endState: async (sandbox) => (await production(sandbox)).pendingOperation,
    expected: 'swap-1',
  },
];

/** As long as the outcome is to be written: then the process is gone, and writes nothing more. */
function dyingBeforeOutcome(ports: Ports): Ports {
  const { audit } = ports.records;
  let isGone = false;
  return {
    ...ports,
    records: {
      ...ports.records,
      audit: {
        ...audit,
        async append(event) {
          isGone ||= event.phase === 'outcome';
          if (isGone) throw new Error('The process is gone.');
          return audit.append(event);
        },
      },
    },
  };
}

async function phasesOf({ audit }: Sandbox, name: string): Promise<readonly string[]> {
  return (await audit()).filter(({ act }) => act === name).map(({ phase }) => phase);
}

async function begin({ arrange }: Act): Promise<{ sandbox: Sandbox; rolling: RollingBack }> {
  const sandbox = await createSandbox(azurite);
  const rolling = await startRollingBack(sandbox);
  arrange?.(sandbox);
  return { sandbox, rolling };
}

async function expectOnce(
  { name, changes, endState, expected }: Act,
  { sandbox, rolling }: { sandbox: Sandbox; rolling: RollingBack },
): Promise<void> {
  expect(await endState(sandbox, rolling)).toEqual(expected);
  expect(sandbox.sites.changes).toEqual(changes);
  expect(await phasesOf(sandbox, name)).toEqual(['intent', 'outcome']);
}

describe('an act of a rollback', () => {
  it.each(acts)('$name, run twice, acts once and is audited once', async (act) => {
    const begun = await begin(act);
    expect(await act.attempt(begun.rolling)).toMatchObject({ ok: true });
    expect(await act.attempt(begun.rolling)).toMatchObject({ ok: true });
    await expectOnce(act, begun);
  });

  it.each(acts)(
    '$name, repeated after its process died before the outcome, acts once and is audited once',
    async (act) => {
      const begun = await begin(act);
      expect(await act.attempt(begun.rolling, dyingBeforeOutcome(begun.sandbox.ports))).toMatchObject({ ok: false });
      expect(await phasesOf(begun.sandbox, act.name)).toEqual(['intent']);
      expect(await act.attempt(begun.rolling)).toMatchObject({ ok: true });
      await expectOnce(act, begun);
    },
  );

  it.each(acts.filter(({ changes }) => changes.length > 0))(
    "$name, tried again after Azure's answer was lost, acts once and is audited once",
    async (act) => {
      const begun = await begin(act);
      begun.sandbox.sites.loseNextAnswer();
      expect(await act.attempt(begun.rolling)).toMatchObject({ ok: false, problem: { retryable: true } });
      expect(await act.attempt(begun.rolling)).toMatchObject({ ok: true });
      await expectOnce(act, begun);
    },
  );

  it.each(acts)('$name changes nothing without the lease, and says so in the audit', async (act) => {
    const { sandbox, rolling } = await begin(act);
    const before = await act.endState(sandbox, rolling);
    await sandbox.records.leases.breakLease({ environment: 'dev', by: 'jonna', reason: 'hands off' });
    expect(await act.attempt(rolling)).toMatchObject({ ok: false, problem: { code: 'lease-lost', retryable: false } });
    expect(await act.endState(sandbox, rolling)).toEqual(before);
    expect(sandbox.sites.changes).toEqual([]);
    const entries = (await sandbox.audit()).filter((entry) => entry.act === act.name);
    expect(entries.map(({ phase, detail }) => [phase, Reflect.get(Object(detail), 'failed')])).toEqual([
      ['intent', undefined],
      ['outcome', 'lease-lost'],
    ]);
  });
});
