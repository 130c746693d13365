/** The files that operators edit, as they are committed, applied to payloads. */

import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { runbooks } from '../../../orchestrations/registry.ts';
import { explain, type Explanation } from '../../../signals/explain.ts';
import { loadSignalRules } from '../../../signals/load.ts';
import { payloadText } from './payloads.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const rules = await loadSignalRules(root, runbooks);

function explained(name: string): readonly Explanation[] {
  return [explain({ text: payloadText(name) }, rules)].flat();
}

describe('the committed routes', () => {
  it.each([
    'alerts/api-5xx-fired',
    'alerts/availability-web-test-and-component',
    'alerts/metric-dynamic-numeric-threshold',
  ])('roll back the API on %s', (name) => {
    const [explanation] = explained(name);
    expect(explanation).toMatchObject({
      signal: { environment: 'dev', component: 'api' },
      fingerprint: explanation?.signal.cause.fingerprint,
      routes: [
        {
          route: 'api-bad-release',
          runbook: 'roll-back',
          instanceId: expect.stringMatching(/^roll-back-/),
          input: { environment: 'dev', component: 'api' },
        },
      ],
    });
    expect(explanation).not.toHaveProperty('incidentOnly');
  });

  it('start nothing when it is over', () => {
    expect(explained('alerts/api-5xx-resolved-without-window')).toMatchObject([
      { routes: [], signal: { condition: 'resolved' } },
    ]);
  });

  it('leave to people what nobody has thought of', () => {
    expect(explained('alerts/unknown-service')).toMatchObject([{ routes: [], incidentOnly: ['default'] }]);
  });

  it('explain a batch as a list', () => {
    expect(explained('events/batch-of-two').map(({ signal }) => signal.kind)).toEqual(['secret', 'web-app']);
  });

  it('name every mistake of every file when they cannot be used', async () => {
    await expect(loadSignalRules(root, [])).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: expect.stringMatching(
        /^(operations\/routes\.yaml:\d+:\d+ runbook: unknown runbook "[a-z-]+"; there is incident only\n?)+$/,
      ),
    });
    await expect(loadSignalRules('/nowhere', runbooks)).rejects.toMatchObject({ code: 'configuration-invalid' });
  });
});
