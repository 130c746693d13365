/** Plays a runbook on the real local engine: its orchestrator runs, its steps are fakes, and waits are skipped. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { createDurableExtension } from '../../local/durable/extension.ts';
import type { HostExtension } from '../../local/host/extension.ts';
import type { Envelope } from '../../orchestrations/step.ts';
import { replayApp } from './replay-app.ts';
import { envelopeOf, type Fakes } from './fakes.ts';

export interface Play {
  readonly runbook: string;
  readonly input: unknown;
  readonly fakes: Fakes;
  readonly id?: string;
  /** ISO time of the run's record, where whoever starts it says so. */
  readonly requestedAt?: string;
  /** ISO time of the start. */
  readonly startAt?: string;
  /** What happens in the world meanwhile, and what the run is told, in seconds from the start. */
  readonly meanwhile?: readonly {
    readonly afterSeconds: number;
    readonly act?: () => unknown;
    readonly event?: string;
  }[];
}

export interface StepCall {
  readonly step: string;
  readonly envelope: Envelope<unknown>;
  /** Seconds from the start. */
  readonly at: number;
}

export interface Turn {
  /** What the engine handed the orchestrator: the whole history. */
  readonly trigger: unknown;
  readonly reply: unknown;
}

export interface Played {
  readonly runtimeStatus: string;
  /** The outcome, as the instance ends with it. */
  readonly output: unknown;
  readonly seconds: number;
  readonly calls: readonly StepCall[];
  readonly turns: readonly Turn[];
  /** Every custom status that people could see, in order. */
  readonly statuses: readonly unknown[];
}

/** Long enough for every wait of every runbook. */
const longestPlaySeconds = 60 * 24 * 3600;
const webhook = '/runtime/webhooks/durabletask';
const finished = new Set(['Completed', 'Failed', 'Terminated']);

export async function play(given: Play): Promise<Played> {
  const { runbook, input, fakes, id = `${runbook}-of-a-test`, startAt = '2026-11-24T10:05:00.000Z' } = given;
  const app = await replayApp();
  const dataFolder = mkdtempSync(join(tmpdir(), 'replay-'));
  const began = Date.parse(startAt);
  const calls: StepCall[] = [];
  const turns: Turn[] = [];
  const statuses: unknown[] = [];
  let atWork = 0;
  const seconds = () => (Date.now() - began) / 1000;
  vi.useFakeTimers({ now: began, toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });

  async function invoke(name: string, trigger: unknown): Promise<unknown> {
    const fake = fakes.get(name);
    if (!fake) {
      const turn = { trigger: structuredClone(trigger), reply: await app.turn(name, trigger) };
      turns.push(turn);
      return turn.reply;
    }
    const envelope = envelopeOf(trigger);
    calls.push({ step: name, envelope, at: seconds() });
    atWork += 1;
    try {
      return await fake(envelope);
    } finally {
      atWork -= 1;
    }
  }

  const extension = createDurableExtension({
    invoke,
    baseUrl: 'http://127.0.0.1:7071',
    rpcBaseUrl: 'http://127.0.0.1:17071/durabletask/',
    systemKey: 'key',
    settings: { hubName: 'Replay' },
    dataFolder,
    clock: { now: () => Date.now() },
    log: () => {},
  });
  for (const orchestrator of app.orchestrators) extension.register(orchestrator);
  for (const name of fakes.keys()) extension.register({ name, trigger: { type: 'activityTrigger' }, bindings: [] });

  try {
    await extension.start();
    const { requestedAt } = given;
    await request(extension, 'POST', `orchestrators/${runbook}/${id}`, { input, requestedAt });
    for (const { afterSeconds, act, event } of given.meanwhile ?? []) {
      setTimeout(() => {
        act?.();
        if (event !== undefined) void request(extension, 'POST', `instances/${id}/raiseEvent/${event}`, {});
      }, afterSeconds * 1000);
    }
    for (;;) {
      await settled(() => atWork > 0);
      const { runtimeStatus, output, customStatus } = await request(extension, 'GET', `instances/${id}`);
      if (JSON.stringify(customStatus ?? null) !== JSON.stringify(statuses.at(-1) ?? null)) statuses.push(customStatus);
      if (typeof runtimeStatus === 'string' && finished.has(runtimeStatus))
        return { runtimeStatus, output, seconds: seconds(), calls, turns, statuses };
      if (seconds() > longestPlaySeconds || vi.getTimerCount() === 0)
        throw new Error(
          `The run ${id} does not end after ${calls
            .slice(-5)
            .map(({ step }) => step)
            .join(', ')}.`,
        );
      await vi.advanceTimersToNextTimerAsync();
    }
  } finally {
    await extension.stop();
    vi.useRealTimers();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** Turns of the event loop that a step may need which computes in real time, as cryptography does. */
const mostTurns = 10_000;

/** Everything that needs no time has happened. */
async function settled(isAtWork: () => boolean): Promise<void> {
  for (let turn = 0; turn === 0 || (isAtWork() && turn < mostTurns); turn++)
    await new Promise((resolve) => setImmediate(resolve));
}

async function request(
  extension: HostExtension,
  method: string,
  path: string,
  body?: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await extension.handleWebhook(
    {
      method,
      url: new URL(`http://127.0.0.1:7071${webhook}/${path}`),
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    },
    false,
  );
  const text = String(answer.body);
  return text === '' ? {} : JSON.parse(text);
}
