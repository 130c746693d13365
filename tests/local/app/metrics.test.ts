import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetrics } from '../../../azure/metrics.ts';
import { bad } from '../../unit/orchestrations/roll-back/facts-fixture.ts';
import { startAzure, type EmulatedAzure } from './azure.ts';

let azure: EmulatedAzure;
beforeAll(async () => {
  azure = await startAzure();
});
afterAll(() => azure[Symbol.asyncDispose]());

const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000);

describe('the metrics of a site', () => {
  it('tell how much it served in a span, and how much of that failed', async () => {
    const { control, clients } = azure;
    const metrics = createMetrics(() => clients.monitor());
    await control.declareArtefact({ digest: bad, behaviour: { errorRate: 1 } });
    const { services } = await control.status();
    const address = services['app-service'].find(
      ({ site: name, slot }) => name === 'chaufher-dev-api-weu' && slot === 'production',
    );
    for (let time = 0; time < 4; time++) await fetch(`${address?.url}/rides`);
    await control.release({ digest: bad });
    for (let time = 0; time < 6; time++) await fetch(`${address?.url}/rides`);
    await control.evaluate();

    const served = await metrics.served(azure.site('weu'), minutesFromNow(-2), minutesFromNow(1));
    expect(served).toEqual({ requests: 10, serverErrors: 6 });
    expect(await metrics.served(azure.site('weu'), minutesFromNow(-60), minutesFromNow(-30))).toEqual({
      requests: 0,
      serverErrors: 0,
    });
  });

  it('are not found for a site that does not exist', async () => {
    const metrics = createMetrics(() => azure.clients.monitor());
    const site = `${azure.site('weu')}-gone`;
    await expect(metrics.served(site, minutesFromNow(-5), minutesFromNow(0))).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('read the metrics of'),
    });
  });
});
