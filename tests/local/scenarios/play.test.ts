import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ScenarioResult } from '../../../local/scenarios/scenario.ts';

interface Played {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function play(...args: string[]): Promise<Played> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['local/play.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.once('exit', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Plays and answers the result; what did not hold, and what went wrong, stands in the failure. */
async function played(...args: string[]): Promise<ScenarioResult> {
  const { code, stdout, stderr } = await play(...args, '--json');
  expect(stderr).toBe('');
  const result: ScenarioResult = JSON.parse(stdout);
  expect(result.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(result.checks.at(-1)?.name).toBe('no secret value left the vault');
  expect(code).toBe(0);
  return result;
}

const long = { timeout: 400_000 };

describe('a played scenario', () => {
  it('bad-release ends with the previous release proven healthy, and a record that verifies', long, async () => {
    const result = await played('bad-release');
    expect(result).toMatchObject({
      scenario: 'bad-release',
      outcome: 'joined, rolled-back',
      audit: { verified: true },
    });
    expect(result.audit.entries).toBeGreaterThan(10);
    expect(result.timeline.map(({ at }) => at)).toEqual(result.timeline.map(({ at }) => at).toSorted());
  });

  it('bad-release-without-way-back does nothing unasked', long, async () => {
    const result = await played('bad-release-without-way-back');
    expect(result.outcome).toBe('escalated-approval-expired');
  });

  it('crash-everywhere reaches the same end wherever the host dies in the swap and around it', long, async () => {
    const result = await played('crash-everywhere', '--only', 'roll-back-complete-swap');
    expect(result.checks.filter(({ name }) => name.startsWith('killed')).length).toBeGreaterThanOrEqual(5);
  });

  it(
    'rough-weather reaches the same end when answers are lost, and when a run dies with its swap in flight',
    long,
    async () => {
      for (const weather of ['lost', 'dies']) {
        const result = await played('rough-weather', '--only', weather);
        expect(result.checks.length).toBeGreaterThan(0);
      }
    },
  );

  it('alert-storm loses no alert and starts two runs', long, async () => {
    const result = await played('alert-storm', '--alerts', '1500');
    expect(result.outcome).toBe('40 incidents, 2 runs');
  });

  it('expiring-secret rotates each once, whatever comes twice and out of order', long, async () => {
    const result = await played('expiring-secret');
    expect(result.runs.filter(({ outcome }) => outcome?.kind === 'rotated').length).toBeGreaterThanOrEqual(9);
  });

  it('compromised-secret shuts a key before anything else, also in the middle of its rotation', long, async () => {
    const result = await played('compromised-secret');
    expect(result.outcome).toContain('rotated');
  });

  it(
    'rotation-breaks-consumer puts the previous key back before the second region has seen anything',
    long,
    async () => {
      const result = await played('rotation-breaks-consumer');
      expect(result.outcome).toContain('set-back');
    },
  );

  it('secret-without-subscription is found by the sweep alone', long, async () => {
    expect((await played('secret-without-subscription')).outcome).toBe('rotated');
  });

  it('crash-rotation makes keys anew as often as without a dying host', long, async () => {
    const result = await played('crash-rotation', '--only', 'rotate-secret-create');
    expect(result.checks.filter(({ name }) => name.startsWith('killed')).length).toBeGreaterThanOrEqual(4);
  });

  it(
    'rough-weather-for-secrets ends alike and leaks nothing when answers are lost and errors repeat the secret',
    long,
    async () => {
      for (const weather of ['anew are lost', 'repeat the secret']) {
        const result = await played('rough-weather-for-secrets', '--only', weather);
        expect(result.checks.length).toBeGreaterThan(1);
      }
    },
  );

  it('is refused by name where there is none of it', async () => {
    const { code, stderr } = await play('no-such-scenario');
    expect(code).toBe(2);
    expect(stderr).toContain('There is no scenario "no-such-scenario"');
    expect(stderr).toContain('bad-release');
  });
});
