import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAccept, type AcceptDeps } from '../../../intake/accept.ts';
import { deliveryId } from '../../../records/intake.ts';
import { createTestClock } from '../../support/storage.ts';

const alert = readFileSync(join(import.meta.dirname, '../../fixtures/alerts/api-5xx-fired.json'), 'utf8');
/** The same alert, told apart by its description. */
const alertOf = (description: number) => alert.replace('"description": "', `"description": "${description} `);

type Inbox = Awaited<ReturnType<AcceptDeps['intake']>>;

/** What accept did to the inbox and the queue; nothing is recorded before the test opens the gate. */
function setUp() {
  const recorded: string[] = [];
  const rejected: string[] = [];
  const sent: string[] = [];
  const gate = Promise.withResolvers<void>();
  const inbox: Inbox = {
    async record({ source, body }) {
      await gate.promise;
      const id = deliveryId(source, body);
      recorded.push(id);
      return { id };
    },
    async reject(body) {
      rejected.push(body.toString());
      return { id: 'x' };
    },
  };
  const queue = {
    async send(id: string) {
      sent.push(id);
    },
  };
  const accept = createAccept({ intake: async () => inbox, queue, clock: createTestClock() });
  return { accept, recorded, rejected, sent, open: () => gate.resolve() };
}

describe('a signal that comes alone', () => {
  it('is recorded, and its message left to the binding, so that the host looks at the queue at once', async () => {
    const { accept, recorded, sent, open } = setUp();
    open();
    const { id, message } = await accept('azure-monitor', alert);
    expect(message).toEqual({ ids: [id] });
    expect(recorded).toEqual([id]);
    expect(sent).toEqual([]);
  });
});

describe('signals of a storm', () => {
  it('are put into the queue here, where they share messages, until few are left', async () => {
    const { accept, sent, open } = setUp();
    const storm = Promise.all(Array.from({ length: 40 }, (_, index) => accept('azure-monitor', alertOf(index))));
    open();
    const accepted = await storm;
    const left = accepted.filter(({ message }) => message !== undefined);
    expect(left.length).toBeLessThanOrEqual(4);
    const delivered = [...sent, ...left.flatMap(({ message }) => message?.ids ?? [])];
    expect(delivered.toSorted()).toEqual(accepted.map(({ id }) => id).toSorted());
  });

  it('do not make a signal that comes after them wait', async () => {
    const { accept, open } = setUp();
    open();
    await Promise.all(Array.from({ length: 40 }, (_, index) => accept('azure-monitor', alertOf(index))));
    expect((await accept('azure-monitor', alertOf(40))).message).toBeDefined();
  });
});

describe('a body that nobody can read', () => {
  it('is kept apart, goes into no queue, and leaves no trace in what is in hand', async () => {
    const { accept, recorded, rejected, sent, open } = setUp();
    open();
    for (let times = 0; times < 10; times++)
      await expect(accept('azure-monitor', '{"schemaId": 1}')).rejects.toMatchObject({ code: 'input-invalid' });
    expect(rejected).toHaveLength(10);
    expect([...recorded, ...sent]).toEqual([]);
    expect((await accept('azure-monitor', alert)).message).toBeDefined();
  });
});
