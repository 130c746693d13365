/** What has to be connected: the deployed properties of alerts, diagnostics, events, sites and vaults. */
import type { DeployedResource } from '../../../azure/deployed.ts';
import { resourceKey } from '../../../resources/resource-id.ts';
import { isHook, judgeHooks } from '../../../resources/verify/hooks.ts';
import type { Look } from './look.ts';
import { orWhy, readAll, sideBySide } from './reading.ts';

const isSite = /^microsoft\.web\/sites(\/slots)?$/i;

export const lookAtHooks: Look = async ({ deployed }, { resources }) => {
  const hooks = resources.filter(isHook).filter(({ id }) => !id.includes('['));
  const { found, unknown } = await readAll(deployed, hooks);
  const properties = new Map([...found].map(([key, resource]) => [key, propertiesOf(resource)]));
  const silent = new Map(unknown);
  await sideBySide(
    hooks.filter(({ type }) => isSite.test(type)),
    async ({ id, apiVersion = '' }) => {
      const key = resourceKey(id);
      const known = properties.get(key);
      if (known === undefined) return;
      // A list of sites leaves their configuration out.
      const config = await orWhy(() => deployed.read(`${id}/config/web`, apiVersion));
      if (typeof config === 'string') {
        silent.set(key, config);
        properties.delete(key);
      } else properties.set(key, { ...known, siteConfig: config?.properties ?? {} });
    },
  );
  return judgeHooks(resources, { properties, unknown: silent });
};

function propertiesOf({ properties, provisioningState }: DeployedResource): Readonly<Record<string, unknown>> {
  return { ...properties, provisioningState };
}
