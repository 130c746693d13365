import { describe, expect, it } from 'vitest';
import { createAnswered } from './answering.ts';
import { secretCalls } from './secret-calls.ts';

const names = Object.keys(secretCalls(createAnswered(() => undefined).clients, 'x'));

describe('a request that carries a secret', () => {
  it.each(names)('as that of %s is given up where no answer comes in time', async (name) => {
    const { clients, asked } = createAnswered(() => undefined);
    const call = secretCalls(clients, 'x')[name];
    await call?.().catch(() => undefined);
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked.map(({ timeout }) => timeout))).toEqual(new Set([30_000]));
  });
});
