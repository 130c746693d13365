/** What starts a verification: the success of a deployment or a stack, and nothing else. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runbooks } from '../../../../orchestrations/registry.ts';
import { enrich } from '../../../../signals/enrich.ts';
import { loadSignalRules } from '../../../../signals/load.ts';
import { parseBody } from '../../../../signals/parse/body.ts';

const root = new URL('../../../../', import.meta.url).pathname;
const { router, estate } = await loadSignalRules(root, runbooks);
const fixture = readFileSync(`${root}tests/fixtures/cloud/deployment-succeeded.json`, 'utf8');

function routed(change: (event: Record<string, unknown>) => void = () => {}) {
  const events: Record<string, unknown>[] = JSON.parse(fixture);
  for (const event of events) change(event);
  const [signal] = parseBody({ source: 'event-grid', text: JSON.stringify(events) });
  if (signal === undefined) throw new Error('The event is no signal.');
  return router.route(enrich(signal, estate));
}

describe('The success of a deployment', () => {
  it('starts the verification of its environment, with what it is known by', () => {
    const { runs, refused } = routed();
    expect(refused).toEqual([]);
    expect(runs).toEqual([
      {
        route: 'deployment-succeeded',
        runbook: 'verify-deployment',
        instanceId: expect.stringMatching(/^verify-deployment-[0-9a-f]{32}$/),
        input: {
          environment: 'dev',
          deployment: expect.stringMatching(/^\/subscriptions\/.*\/deployments\/chaufher-dev$/i),
          correlation: '6a6a6a6a-0000-4000-8000-0000000000d1',
          signalId: expect.any(String),
        },
      },
    ]);
  });

  it('is one cause however often it is delivered', () => {
    const first = routed();
    const again = routed((event) => void (event['id'] = 'another'));
    expect(again.runs[0]?.instanceId).toBe(first.runs[0]?.instanceId);
  });

  it('of a stack does so as well', () => {
    const { runs } = routed((event) => {
      const text = JSON.stringify(event).replaceAll('/deployments/', '/deploymentStacks/');
      Object.assign(event, JSON.parse(text));
    });
    expect(runs.map(({ runbook }) => runbook)).toEqual(['verify-deployment']);
  });
});

describe('What starts no verification', () => {
  it.each([
    [
      'a deployment that failed',
      (event: Record<string, unknown>) => void (event['eventType'] = 'Microsoft.Resources.ResourceWriteFailure'),
    ],
    [
      'any other write',
      (event: Record<string, unknown>) =>
        void (event['data'] = { ...Object(event['data']), operationName: 'Microsoft.Web/sites/write' }),
    ],
  ])('is %s', (_title, change) => {
    expect(routed(change).runs).toEqual([]);
  });

  it('is a deployment to a subscription that no environment is known by: people are told', () => {
    const { runs, refused } = routed((event) => {
      const text = JSON.stringify(event).replaceAll(
        '00000000-0000-4000-8000-000000000001',
        '00000000-0000-4000-8000-0000000000ff',
      );
      Object.assign(event, JSON.parse(text));
    });
    expect(runs).toEqual([]);
    expect(refused).toEqual([
      expect.objectContaining({ runbook: 'verify-deployment', problem: expect.objectContaining({ status: 400 }) }),
    ]);
  });
});
