/** `/_control/traffic`, `alerts`, `app-url` and `evaluate`: traffic, alerts that were sent, where the product listens, and an evaluation out of turn. */
import * as z from 'zod';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { checked } from '../control-input.ts';
import { ok } from '../requests.ts';
import type { MonitorState, Traffic } from './state.ts';

const trafficSchema = z.strictObject({
  on: z.boolean(),
  ratePerSecond: z.number().positive().max(10_000).default(10),
  sites: z.array(z.string()).default([]),
});

const appUrlSchema = z.strictObject({ url: z.url() });

export function monitorControl(
  request: CloudRequest,
  path: readonly string[],
  deps: { state: MonitorState; setTraffic: (traffic: Traffic) => void; evaluate: () => void },
): CloudResponse | undefined {
  const { state } = deps;
  switch (`${request.method} ${path.join('/')}`) {
    case 'GET traffic':
      return ok(state.traffic());
    case 'PUT traffic':
      deps.setTraffic(checked(trafficSchema, request));
      return ok(state.traffic());
    case 'GET alerts':
      return ok(state.deliveries.all());
    case 'DELETE alerts':
      state.deliveries.clear();
      state.suspended.clear();
      return ok();
    case 'PUT app-url':
      state.setAppUrl(checked(appUrlSchema, request).url);
      return ok();
    case 'POST evaluate':
      deps.evaluate();
      return ok();
    default:
      return undefined;
  }
}
