import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AutomationError } from '../../../errors.ts';
import { createAccept, type Accept, type Accepted } from '../../../intake/accept.ts';
import type { SignalsQueue } from '../../../intake/signals-queue.ts';
import { startAzurite, type Azurite } from '../../support/azurite.ts';
import { alert } from './dispatching.ts';
import { createSandbox } from './sandbox.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

async function accepting(send: SignalsQueue['send']) {
  const { records, clock } = await createSandbox(azurite);
  const accept = createAccept({ intake: async () => records.intake, queue: { send }, clock });
  const waiting = async () => {
    const ids: string[] = [];
    for await (const { id } of records.intake.unrouted(-60)) ids.push(id);
    return ids;
  };
  return { accept, waiting, records };
}

const away = () => Promise.reject(new AutomationError('unavailable', 'The queue is away.'));

/** So many different alerts at once. */
function storm(accept: Accept, count: number): Promise<PromiseSettledResult<Accepted>[]> {
  const bodies = Array.from({ length: count }, (_, index) => alert('api-5xx-fired').replace('RD501AC5', `RD${index}`));
  return Promise.allSettled(bodies.map((body) => accept('azure-monitor', body)));
}

describe('a payload', () => {
  it('is in the inbox when it is acknowledged, and in the message that the caller gets for the queue', async () => {
    const { accept, waiting } = await accepting(away);
    const { id, signals, message } = await accept('azure-monitor', alert('api-5xx-fired'));
    expect([signals, message, await waiting()]).toEqual([1, { ids: [id] }, [id]]);
  });

  it('in a storm is in the queue when it is acknowledged, or in the message of the caller', async () => {
    const sent: string[] = [];
    const { accept, waiting } = await accepting(async (id) => void sent.push(id));
    const answers = await storm(accept, 12);
    const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? (answer.value.message?.ids ?? []) : []));
    expect(sent.length).toBeGreaterThan(0);
    expect([...sent, ...given].toSorted()).toEqual((await waiting()).toSorted());
  });

  it('that the queue does not take is not acknowledged, and stays in the inbox for the sweep', async () => {
    const { accept, waiting } = await accepting(away);
    const refused = (await storm(accept, 12)).filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { code: 'unavailable', retryable: true } });
    expect((await waiting()).length).toBe(12);
  });

  it('that is malformed is kept with what is wrong, and goes nowhere', async () => {
    const sent: string[] = [];
    const { accept, waiting, records } = await accepting(async (id) => void sent.push(id));
    await expect(accept('azure-monitor', '{"data":{}}')).rejects.toMatchObject({ code: 'input-invalid' });
    expect([sent, await waiting()]).toEqual([[], []]);
    const [name = ''] = await records.intake.rejected();
    expect(await records.intake.readRejected(name)).toMatchObject({
      body: Buffer.from('{"data":{}}'),
      problem: { type: 'urn:chaufher:error:input-invalid', field: expect.any(String) },
    });
  });

  it('has one id however often it comes', async () => {
    const { accept } = await accepting(async () => {});
    const first = await accept('azure-monitor', alert('api-5xx-fired'));
    expect(await accept('azure-monitor', alert('api-5xx-fired'))).toEqual(first);
  });
});
